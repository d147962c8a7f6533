-- Which assisted contacts asked a person who they are although a strong name had already said it in the contact?
WITH assisted AS (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), placed AS (
    SELECT e.contact_key, e.event_id, e.type, e.kind, e.codes, e.ts, e.props,
           row_number() OVER (PARTITION BY e.contact_key ORDER BY e.ts, e.seq, e.event_id) AS pos
    FROM event e
    WHERE e.contact_key IN (SELECT contact_key FROM assisted) AND e.ts <= $as_of
), said AS (
    -- A name that its source calls weak is no reason not to ask.
    SELECT contact_key, pos, unnest(codes) AS code
    FROM placed
    WHERE codes IS NOT NULL AND type NOT IN ('identity.asked', 'identity.failed')
      AND NOT (type = 'identifier.seen' AND coalesce(json_extract_string(props, '$.strength'), 'strong') = 'weak')
), strong AS (
    -- A cookie or a device is none either, nor a number that nobody has linked to the person yet.
    SELECT d.contact_key, d.pos, k.since
    FROM said d
    JOIN assisted a ON a.contact_key = d.contact_key
    JOIN known_name k ON k.code = d.code AND k.person_code = a.person_code
    WHERE k.telling AND CASE WHEN k.by_itself THEN k.since < a.opened_at ELSE k.since <= a.closed_at END
), needless AS (
    SELECT q.contact_key, min(q.pos) AS pos
    FROM placed q JOIN strong s ON s.contact_key = q.contact_key AND s.pos < q.pos AND s.since <= q.ts
    WHERE q.type = 'identity.asked' AND coalesce(q.kind, 'routine') = 'routine'
    GROUP BY q.contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN n.pos IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(coalesce(q.event_id, CAST(a.first_event AS VARCHAR)) AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
JOIN (SELECT DISTINCT contact_key FROM strong) k ON k.contact_key = a.contact_key
LEFT JOIN needless n ON n.contact_key = a.contact_key
LEFT JOIN placed q ON q.contact_key = n.contact_key AND q.pos = n.pos
