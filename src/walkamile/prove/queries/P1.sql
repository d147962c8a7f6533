-- In which assisted contacts of a known, active person were recent activity and intent shown before the first word?
WITH assisted AS (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), mixed AS (
    SELECT person_code, opened_at AS ts, contact_key, 1 AS is_contact FROM assisted WHERE person_code IS NOT NULL
    UNION ALL
    SELECT person_code, ts, contact_key, 0 FROM event
    WHERE person_code IN (SELECT person_code FROM assisted) AND ts <= $as_of AND coalesce(side, 'customer') <> 'system'
), lived AS (
    SELECT contact_key, is_contact, ts,
           max(CASE WHEN is_contact = 0 THEN ts END) OVER (
               PARTITION BY person_code ORDER BY ts, is_contact DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before_at
    FROM mixed
), spoken AS (
    SELECT contact_key,
           coalesce(min(CASE WHEN type = 'first_word.spoken' THEN ts END),
                    min(CASE WHEN type = 'message.sent' AND coalesce(actor_kind, '') <> 'bot' THEN ts END)) AS first_word_at,
           min(CASE WHEN type = 'context.shown' AND item = 'recent_activity' THEN ts END) AS activity_at,
           min(CASE WHEN type = 'context.shown' AND item = 'intent' THEN ts END) AS intent_at
    FROM event
    WHERE contact_key IN (SELECT contact_key FROM assisted) AND ts <= $as_of
    GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN greatest(s.activity_at, s.intent_at) <= coalesce(s.first_word_at, a.opened_at) AND s.activity_at IS NOT NULL AND s.intent_at IS NOT NULL THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
JOIN lived l ON l.contact_key = a.contact_key AND l.is_contact = 1 AND l.before_at >= a.opened_at - INTERVAL 30 DAY
LEFT JOIN spoken s ON s.contact_key = a.contact_key
