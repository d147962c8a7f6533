-- In which contacts that were understood in time did an estimate change what was done?
WITH talked AS (
    SELECT c.* FROM contact c LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind IN ('human', 'bot') AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), heard AS (
    SELECT contact_key,
           min(CASE WHEN type IN ('first_word.spoken', 'message.sent')
                         AND coalesce(json_extract_string(props, '$.speaker'), actor_kind, 'customer') = 'customer' THEN ts END) AS word_at,
           min(CASE WHEN type = 'intent.estimated' AND sure THEN ts END) AS intent_at,
           min(CASE WHEN type = 'sentiment.estimated' AND sure THEN ts END) AS sentiment_at,
           min(CASE WHEN type = 'effort.estimated' AND sure THEN ts END) AS effort_at,
           max(CASE WHEN type = 'signal.used' THEN ts END) AS used_at
    FROM (SELECT *, json_extract_string(props, '$.confidence') IS NOT NULL AS sure FROM event) e
    WHERE ts <= $as_of AND contact_key IS NOT NULL
    GROUP BY contact_key
), timed AS (
    SELECT t.*, h.used_at, greatest(h.intent_at, h.sentiment_at, h.effort_at) AS known_at,
           CASE WHEN h.intent_at IS NOT NULL AND h.sentiment_at IS NOT NULL AND h.effort_at IS NOT NULL
                 AND epoch(greatest(h.intent_at, h.sentiment_at, h.effort_at)) - epoch(coalesce(h.word_at, t.opened_at))
                     <= CASE WHEN t.channel = 'email' THEN 60 ELSE 10 END
                THEN 1.0 ELSE 0.0 END AS in_time
    FROM talked t LEFT JOIN heard h ON h.contact_key = t.contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN a.used_at >= a.known_at THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM timed a
WHERE a.in_time = 1.0
