-- How much of the handle time of a contact went by between the first question about identity and its confirmation?
WITH {assisted}, asked AS (
    SELECT contact_key, min(ts) AS asked_at, min(event_id) AS event_id
    FROM event WHERE type = 'identity.asked' AND ts <= $as_of GROUP BY contact_key
), settled AS (
    SELECT e.contact_key, min(e.ts) AS confirmed_at
    FROM event e JOIN asked q ON q.contact_key = e.contact_key AND e.ts >= q.asked_at
    WHERE e.type = 'identity.confirmed' AND e.ts <= $as_of GROUP BY e.contact_key
), timed AS (
    SELECT a.*, q.event_id AS asked_event, epoch(s.confirmed_at) - epoch(q.asked_at) AS identify_s,
           coalesce(nullif(a.handle_s, 0), epoch(a.closed_at) - epoch(a.opened_at)) AS worked_s
    FROM assisted a JOIN asked q ON q.contact_key = a.contact_key JOIN settled s ON s.contact_key = a.contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       least(1.0, identify_s / worked_s) AS value, FALSE AS censored, CAST(a.asked_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM timed a
WHERE worked_s > 0
