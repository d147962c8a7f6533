-- Which assisted contacts asked a person who they are although that was already known in the contact?
WITH assisted AS (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), placed AS (
    SELECT e.contact_key, e.event_id, e.type, e.kind, e.person_code, e.ts, e.actor_kind, e.props,
           row_number() OVER (PARTITION BY e.contact_key ORDER BY e.ts, e.seq, e.event_id) AS pos
    FROM event e
    WHERE e.contact_key IN (SELECT contact_key FROM assisted) AND e.ts <= $as_of
), known AS (
    -- A weak name (a cookie, a shared device) is no reason not to ask.
    SELECT d.contact_key, min(d.pos) AS pos
    FROM placed d
    JOIN assisted a ON a.contact_key = d.contact_key AND a.person_code = d.person_code
    WHERE NOT (type = 'identifier.seen' AND coalesce(json_extract_string(props, '$.strength'), 'strong') = 'weak')
      AND type NOT IN ('identity.asked', 'identity.failed')
    GROUP BY d.contact_key
), needless AS (
    SELECT q.contact_key, min(q.pos) AS pos
    FROM placed q JOIN known k ON k.contact_key = q.contact_key AND k.pos < q.pos
    WHERE q.type = 'identity.asked' AND coalesce(q.kind, 'routine') = 'routine'
    GROUP BY q.contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN n.pos IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(coalesce(q.event_id, CAST(a.first_event AS VARCHAR)) AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
JOIN known k ON k.contact_key = a.contact_key
LEFT JOIN needless n ON n.contact_key = a.contact_key
LEFT JOIN placed q ON q.contact_key = n.contact_key AND q.pos = n.pos
