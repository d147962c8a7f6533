-- In which contacts was the context that was shown also used?
WITH {assisted}, seen AS (
    SELECT contact_key, min(CASE WHEN type = 'context.shown' THEN ts END) AS shown_at,
           max(CASE WHEN type = 'context.used' THEN ts END) AS used_at
    FROM event WHERE type IN ('context.shown', 'context.used') AND ts <= $as_of
    GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN s.used_at >= s.shown_at THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a JOIN seen s ON s.contact_key = a.contact_key
WHERE s.shown_at IS NOT NULL
