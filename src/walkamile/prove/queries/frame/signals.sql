-- Which signals were raised in the window, and when was each first owned, and first acted on?
raised AS (
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
