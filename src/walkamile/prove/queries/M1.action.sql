-- How many hours passed from the owner of a signal to the action? Signals that are owned and not acted on have not ended yet.
WITH raised AS (
    SELECT json_extract_string(props, '$.signal_id') AS signal_id, min(ts) AS raised_at, min(event_id) AS event_id,
           min(event_key) AS event_key, min(contact_key) AS contact_key, min(person_code) AS person_code,
           min(coalesce(json_extract_string(props, '$.contact_id'), json_extract_string(props, '$.contact'))) AS contact_id,
           min(actor_id) AS actor_id, min(actor_kind) AS actor_kind, min(source) AS source, min(channel) AS channel
    FROM event
    WHERE type = 'signal.raised' AND ts BETWEEN $since AND $as_of AND json_extract_string(props, '$.signal_id') IS NOT NULL
    GROUP BY json_extract_string(props, '$.signal_id')
), owned AS (
    SELECT json_extract_string(props, '$.signal_id') AS signal_id, min(ts) AS owned_at
    FROM event WHERE type = 'signal.owned' AND ts <= $as_of
    GROUP BY json_extract_string(props, '$.signal_id')
), acted AS (
    SELECT json_extract_string(props, '$.signal_id') AS signal_id, min(ts) AS acted_at
    FROM event WHERE type = 'signal.acted' AND ts <= $as_of
    GROUP BY json_extract_string(props, '$.signal_id')
)
SELECT r.event_key AS unit_key, r.person_code, CASE WHEN r.actor_kind = 'employee' THEN r.actor_id END AS employee,
       r.source, r.channel, r.raised_at AS "at",
       greatest(0.0, (epoch(coalesce(d.acted_at, $as_of)) - epoch(greatest(o.owned_at, r.raised_at))) / 3600.0) AS value,
       d.acted_at IS NULL AS censored, r.event_id, 1.0 AS weight
FROM raised r
JOIN owned o ON o.signal_id = r.signal_id
LEFT JOIN acted d ON d.signal_id = r.signal_id
