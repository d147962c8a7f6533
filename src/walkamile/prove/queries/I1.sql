-- Which assisted contacts asked a person who they are although a strong name had already said it in the contact?
WITH {assisted}, said AS NOT MATERIALIZED (
    -- A name that its source calls weak is no reason not to ask.
    SELECT contact_key, ts, seq, event_id, unnest(codes) AS code
    FROM event
    WHERE contact_key IS NOT NULL AND ts <= $as_of AND type NOT IN ('identity.asked', 'identity.failed')
      AND NOT (type = 'identifier.seen' AND coalesce(json_extract_string(props, '$.strength'), 'strong') = 'weak')
), asked AS (
    SELECT contact_key, ts, seq, event_id, row_number() OVER (PARTITION BY contact_key ORDER BY ts, seq, event_id) AS turn
    FROM event
    WHERE contact_key IS NOT NULL AND ts <= $as_of AND type = 'identity.asked' AND coalesce(kind, 'routine') = 'routine'
), strong AS (
    -- A cookie or a device is none either, nor a number that nobody has linked to the person yet.
    SELECT a.contact_key, min(q.turn) FILTER (WHERE k.since <= q.ts AND (s.ts, s.seq, s.event_id) < (q.ts, q.seq, q.event_id)) AS turn
    FROM said s
    JOIN assisted a ON a.contact_key = s.contact_key
    JOIN known_name k ON k.code = s.code AND k.person_code = a.person_code
    LEFT JOIN asked q ON q.contact_key = s.contact_key
    WHERE k.telling AND CASE WHEN k.by_itself THEN k.since < a.opened_at ELSE k.since <= a.closed_at END
    GROUP BY a.contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN s.turn IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(coalesce(q.event_id, CAST(a.first_event AS VARCHAR)) AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
JOIN strong s ON s.contact_key = a.contact_key
LEFT JOIN asked q ON q.contact_key = s.contact_key AND q.turn = s.turn
