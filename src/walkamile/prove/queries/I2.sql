-- In which assisted contacts was the person known before the first word? By what was linked by then: later links do not count.
WITH {assisted}, spoken AS (
    SELECT contact_key,
           coalesce(min(CASE WHEN type = 'first_word.spoken' THEN ts END),
                    min(CASE WHEN type = 'message.sent' AND coalesce(actor_kind, '') <> 'bot' THEN ts END)) AS first_word_at
    FROM event WHERE contact_key IS NOT NULL AND type IN ('first_word.spoken', 'message.sent') AND ts <= $as_of
    GROUP BY contact_key
), opening AS NOT MATERIALIZED (
    SELECT a.contact_key, a.person_code, a.opened_at, coalesce(s.first_word_at, a.opened_at) AS first_word_at
    FROM assisted a LEFT JOIN spoken s ON s.contact_key = a.contact_key
    WHERE a.person_code IS NOT NULL
), known AS (
    SELECT o.contact_key
    FROM (SELECT contact_key, ts, unnest(codes) AS code FROM event WHERE contact_key IS NOT NULL) e
    JOIN opening o ON o.contact_key = e.contact_key
    JOIN known_name k ON k.code = e.code AND k.person_code = o.person_code
    WHERE e.ts <= o.first_word_at AND CASE WHEN k.by_itself THEN k.since < o.opened_at ELSE k.since <= o.first_word_at END
    UNION
    -- Whose history was on the screen was known; an intent can be guessed of anybody.
    SELECT o.contact_key
    FROM event e JOIN opening o ON o.contact_key = e.contact_key
    WHERE e.type = 'context.shown' AND e.item IN ('recent_activity', 'open_case', 'last_issue') AND e.ts <= o.first_word_at
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN k.contact_key IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a LEFT JOIN known k ON k.contact_key = a.contact_key
