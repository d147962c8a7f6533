-- In which assisted contacts was the person known before the first word? By what was linked by then: later links do not count.
WITH assisted AS (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), spoken AS (
    SELECT contact_key,
           coalesce(min(CASE WHEN type = 'first_word.spoken' THEN ts END),
                    min(CASE WHEN type = 'message.sent' AND coalesce(actor_kind, '') <> 'bot' THEN ts END)) AS first_word_at
    FROM event WHERE contact_key IN (SELECT contact_key FROM assisted) AND ts <= $as_of
    GROUP BY contact_key
), opening AS (
    SELECT a.contact_key, a.person_code, a.opened_at, coalesce(s.first_word_at, a.opened_at) AS first_word_at
    FROM assisted a LEFT JOIN spoken s ON s.contact_key = a.contact_key
    WHERE a.person_code IS NOT NULL
), before AS (
    SELECT o.contact_key, o.person_code, o.opened_at, o.first_word_at, e.type, e.item, e.codes
    FROM event e JOIN opening o ON o.contact_key = e.contact_key
    WHERE e.ts <= o.first_word_at
), named AS (
    SELECT DISTINCT contact_key, person_code, opened_at, first_word_at, unnest(codes) AS code FROM before WHERE codes IS NOT NULL
), known AS (
    SELECT n.contact_key
    FROM named n JOIN known_name k ON k.code = n.code AND k.person_code = n.person_code
    WHERE CASE WHEN k.by_itself THEN k.since < n.opened_at ELSE k.since <= n.first_word_at END
    UNION
    -- Whose history was on the screen was known; an intent can be guessed of anybody.
    SELECT contact_key FROM before WHERE type = 'context.shown' AND item IN ('recent_activity', 'open_case', 'last_issue')
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN k.contact_key IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a LEFT JOIN known k ON k.contact_key = a.contact_key
