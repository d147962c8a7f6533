-- How many hours passed from the experience to its signal? An experience without a signal is not known to this question.
WITH raised AS (
    SELECT json_extract_string(props, '$.signal_id') AS signal_id, min(ts) AS raised_at, min(event_id) AS event_id,
           min(event_key) AS event_key, min(contact_key) AS contact_key, min(person_code) AS person_code,
           min(coalesce(json_extract_string(props, '$.contact_id'), json_extract_string(props, '$.contact'))) AS contact_id,
           min(actor_id) AS actor_id, min(actor_kind) AS actor_kind, min(source) AS source, min(channel) AS channel
    FROM event
    WHERE type = 'signal.raised' AND ts BETWEEN $since AND $as_of AND json_extract_string(props, '$.signal_id') IS NOT NULL
    GROUP BY json_extract_string(props, '$.signal_id')
), named AS (
    SELECT contact_id, person_code, min(opened_at) AS opened_at FROM contact GROUP BY contact_id, person_code
)
SELECT r.event_key AS unit_key, r.person_code, CASE WHEN r.actor_kind = 'employee' THEN r.actor_id END AS employee,
       r.source, r.channel, r.raised_at AS "at",
       greatest(0.0, (epoch(r.raised_at) - epoch(least(coalesce(c.opened_at, n.opened_at, r.raised_at), r.raised_at))) / 3600.0) AS value,
       FALSE AS censored, r.event_id, 1.0 AS weight
FROM raised r
LEFT JOIN contact c ON c.contact_key = r.contact_key
LEFT JOIN named n ON n.contact_id = r.contact_id AND n.person_code = r.person_code
