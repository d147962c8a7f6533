-- After which contacts was the person asked for an opinion (censored: they were not), and did it end well?
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
), invited AS (
    SELECT DISTINCT contact_key FROM event WHERE type = 'feedback.invited' AND contact_key IS NOT NULL AND ts <= $as_of
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       1.0 - a.back AS value, i.contact_key IS NULL AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM recounted a LEFT JOIN invited i ON i.contact_key = a.contact_key
