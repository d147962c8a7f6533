-- Of the contacts that were reported resolved, after which did the person come back with the same need?
WITH {assisted}, followed AS (
    SELECT contact_key, lead(opened_at) OVER (PARTITION BY person_code, need_key ORDER BY opened_at, contact_key) AS next_at
    FROM contact
    WHERE kind = 'human' AND person_code IS NOT NULL AND need_key IS NOT NULL AND opened_at <= $as_of
), recounted AS (
    SELECT a.*, CASE WHEN f.next_at <= a.opened_at + INTERVAL 7 DAY THEN 1.0 ELSE 0.0 END AS back
    FROM assisted a JOIN followed f ON f.contact_key = a.contact_key
    LEFT JOIN source_end s ON s.source = a.source
    -- Too early to say: the seven days are not over in what the contact's source tells.
    WHERE a.opened_at <= coalesce(s.until, $as_of) - INTERVAL 7 DAY
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       a.back AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM recounted a
WHERE a.outcome = 'resolved'
