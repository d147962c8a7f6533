-- Which assisted contacts asked who the person is twice or more?
WITH {assisted}, asks AS (
    SELECT contact_key, count(*) AS n, max(event_id) AS event_id
    FROM event
    WHERE type = 'identity.asked' AND coalesce(kind, 'routine') = 'routine' AND ts <= $as_of
    GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN coalesce(q.n, 0) >= 2 THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(coalesce(q.event_id, CAST(a.first_event AS VARCHAR)) AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a LEFT JOIN asks q ON q.contact_key = a.contact_key
