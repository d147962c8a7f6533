-- How many hours passed from a signal to its owner? Who acts on it owns it; signals without either have not ended yet.
WITH {signals}
SELECT r.event_key AS unit_key, r.person_code, CASE WHEN r.actor_kind = 'employee' THEN r.actor_id END AS employee,
       r.source, r.channel, r.raised_at AS "at",
       greatest(0.0, (epoch(coalesce(least(o.owned_at, d.acted_at), $as_of)) - epoch(r.raised_at)) / 3600.0) AS value,
       o.owned_at IS NULL AND d.acted_at IS NULL AS censored, r.event_id, 1.0 AS weight
FROM raised r
LEFT JOIN owned o ON o.signal_id = r.signal_id
LEFT JOIN acted d ON d.signal_id = r.signal_id
WHERE EXISTS (SELECT 1 FROM owned)
