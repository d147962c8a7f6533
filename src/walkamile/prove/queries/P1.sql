-- In which assisted contacts of a known, active person were recent activity and intent shown before the first word?
WITH {assisted}, mixed AS NOT MATERIALIZED (
    SELECT person_code, opened_at AS ts, contact_key FROM assisted WHERE person_code IS NOT NULL
    UNION ALL
    SELECT person_code, ts, NULL FROM event
    WHERE person_code IS NOT NULL AND coalesce(side, 'customer') <> 'system'
), lived AS NOT MATERIALIZED (
    SELECT contact_key, ts, max(CASE WHEN contact_key IS NULL THEN ts END) OVER (
               PARTITION BY person_code ORDER BY ts, contact_key IS NULL ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before_at
    FROM mixed
), active AS (
    SELECT contact_key FROM lived WHERE contact_key IS NOT NULL AND before_at >= ts - INTERVAL 30 DAY
), spoken AS (
    SELECT contact_key,
           coalesce(min(CASE WHEN type = 'first_word.spoken' THEN ts END),
                    min(CASE WHEN type = 'message.sent' AND coalesce(actor_kind, '') <> 'bot' THEN ts END)) AS first_word_at,
           min(CASE WHEN type = 'context.shown' AND item = 'recent_activity' THEN ts END) AS activity_at,
           min(CASE WHEN type = 'context.shown' AND item = 'intent' THEN ts END) AS intent_at
    FROM event
    WHERE contact_key IS NOT NULL AND type IN ('first_word.spoken', 'message.sent', 'context.shown') AND ts <= $as_of
    GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN greatest(s.activity_at, s.intent_at) <= coalesce(s.first_word_at, a.opened_at) AND s.activity_at IS NOT NULL AND s.intent_at IS NOT NULL THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
JOIN active l ON l.contact_key = a.contact_key
LEFT JOIN spoken s ON s.contact_key = a.contact_key
