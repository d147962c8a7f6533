-- How many hours passed from a signal to its owner? Who acts on it owns it; signals without either have not ended yet.
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
       greatest(0.0, (epoch(coalesce(least(o.owned_at, d.acted_at), $as_of)) - epoch(r.raised_at)) / 3600.0) AS value,
       o.owned_at IS NULL AND d.acted_at IS NULL AS censored, r.event_id, 1.0 AS weight
FROM raised r
LEFT JOIN owned o ON o.signal_id = r.signal_id
LEFT JOIN acted d ON d.signal_id = r.signal_id
WHERE EXISTS (SELECT 1 FROM owned)
