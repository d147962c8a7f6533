-- How many hours passed from the owner of a signal to the action? Signals that are owned and not acted on have not ended yet.
WITH {signals}
SELECT r.event_key AS unit_key, r.person_code, CASE WHEN r.actor_kind = 'employee' THEN r.actor_id END AS employee,
       r.source, r.channel, r.raised_at AS "at",
       greatest(0.0, (epoch(coalesce(d.acted_at, $as_of)) - epoch(greatest(o.owned_at, r.raised_at))) / 3600.0) AS value,
       d.acted_at IS NULL AS censored, r.event_id, 1.0 AS weight
FROM raised r
JOIN owned o ON o.signal_id = r.signal_id
LEFT JOIN acted d ON d.signal_id = r.signal_id
