-- How much of the customers' time passes in channels where intent, sentiment and effort are estimated?
WITH spent AS (
    SELECT c.*, least(1440.0, greatest(epoch(c.closed_at) - epoch(c.opened_at), coalesce(c.wait_s, 0) + coalesce(c.handle_s, 0)) / 60.0) AS minutes
    FROM contact c LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), measured AS (
    SELECT channel FROM emission
    WHERE type IN ('intent.estimated', 'sentiment.estimated', 'effort.estimated') AND n > 0
      AND day > CAST($as_of AS DATE) - 7 AND day <= CAST($as_of AS DATE)
    GROUP BY channel
    HAVING count(DISTINCT type) = 3
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN m.channel IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, a.minutes AS weight
FROM spent a LEFT JOIN measured m ON m.channel = a.channel
WHERE a.minutes > 0
