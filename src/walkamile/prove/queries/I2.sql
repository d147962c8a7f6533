-- In which assisted contacts was the person known before the first word?
WITH assisted AS (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), spoken AS (
    SELECT e.contact_key,
           coalesce(min(CASE WHEN type = 'first_word.spoken' THEN ts END),
                    min(CASE WHEN type = 'message.sent' AND coalesce(actor_kind, '') <> 'bot' THEN ts END)) AS first_word_at,
           min(CASE WHEN e.person_code = a.person_code THEN ts END) AS known_at
    FROM event e JOIN assisted a ON a.contact_key = e.contact_key
    WHERE e.ts <= $as_of
    GROUP BY e.contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN s.known_at <= coalesce(s.first_word_at, a.opened_at) THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a LEFT JOIN spoken s ON s.contact_key = a.contact_key
