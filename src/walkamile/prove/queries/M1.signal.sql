-- How many hours passed from the experience to its signal? An experience without a signal is not known to this question.
WITH {signals}, named AS (
    SELECT contact_id, person_code, min(opened_at) AS opened_at FROM contact GROUP BY contact_id, person_code
)
SELECT r.event_key AS unit_key, r.person_code, CASE WHEN r.actor_kind = 'employee' THEN r.actor_id END AS employee,
       r.source, r.channel, r.raised_at AS "at",
       greatest(0.0, (epoch(r.raised_at) - epoch(least(coalesce(c.opened_at, n.opened_at, r.raised_at), r.raised_at))) / 3600.0) AS value,
       FALSE AS censored, r.event_id, 1.0 AS weight
FROM raised r
LEFT JOIN contact c ON c.contact_key = r.contact_key
LEFT JOIN named n ON n.contact_id = r.contact_id AND n.person_code = r.person_code
