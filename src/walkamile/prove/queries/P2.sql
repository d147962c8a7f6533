-- In which handed-over or repeat contacts was the person asked again for what they had given already?
WITH {assisted}, seen AS (
    SELECT contact_key, lag(opened_at) OVER (PARTITION BY person_code, need_key ORDER BY opened_at, contact_key) AS before_at
    FROM contact
    WHERE person_code IS NOT NULL AND need_key IS NOT NULL AND opened_at <= $as_of
), handed AS (
    SELECT DISTINCT contact_key FROM event WHERE type = 'contact.transferred' AND ts <= $as_of
), again AS (
    SELECT contact_key, max(CAST(to_event AS VARCHAR)) AS event_id
    FROM eligible WHERE rule = 'repeated_information' AND hit GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN g.contact_key IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(coalesce(g.event_id, CAST(a.first_event AS VARCHAR)) AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
LEFT JOIN seen s ON s.contact_key = a.contact_key
LEFT JOIN handed h ON h.contact_key = a.contact_key
LEFT JOIN again g ON g.contact_key = a.contact_key
WHERE h.contact_key IS NOT NULL OR s.before_at >= a.opened_at - INTERVAL 7 DAY
