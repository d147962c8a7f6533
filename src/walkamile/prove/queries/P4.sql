-- How much better than always naming the commonest reason is the guess of what the person wants?
WITH guess AS (
    SELECT contact_key, source AS guesser, coalesce(json_extract_string(props, '$.value'), item, topic) AS guessed, event_id,
           row_number() OVER (PARTITION BY contact_key ORDER BY ts, seq, event_id) AS pos
    FROM event WHERE type = 'intent.estimated' AND ts <= $as_of AND contact_key IS NOT NULL
), final AS (
    SELECT contact_key, source AS reporter, topic AS reason,
           row_number() OVER (PARTITION BY contact_key ORDER BY ts DESC, seq DESC, event_id DESC) AS pos
    FROM event WHERE type = 'contact.closed' AND topic IS NOT NULL AND ts <= $as_of
), judged AS (
    SELECT c.*, g.event_id AS guess_event, f.reason, CASE WHEN g.guessed = f.reason THEN 1.0 ELSE 0.0 END AS hit
    FROM contact c
    JOIN guess g ON g.contact_key = c.contact_key AND g.pos = 1
    -- A model that grades itself is always right.
    JOIN final f ON f.contact_key = c.contact_key AND f.pos = 1 AND f.reporter <> g.guesser
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), base AS (
    SELECT max(n) * 1.0 / sum(n) AS share FROM (SELECT reason, count(*) AS n FROM judged GROUP BY reason) r
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       (a.hit - b.share) / (1.0 - b.share) AS value, FALSE AS censored, CAST(a.guess_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM judged a CROSS JOIN base b
WHERE b.share < 1.0
