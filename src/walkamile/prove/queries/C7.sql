-- How much of the customers' time on hold is the serving employee's own wait for a system?
WITH assisted AS (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), held AS (
    -- An event is in the past tense: it stands at the end of the wait that it tells of.
    SELECT contact_key, event_id, ts AS end_s_at, hold_s
    FROM event WHERE type = 'contact.held' AND hold_s > 0 AND ts <= $as_of
), waited AS (
    SELECT contact_key, coalesce(json_extract_string(props, '$.employee'), actor_id) AS employee, ts AS end_s_at, wait_s
    FROM event WHERE type = 'tool.waited' AND wait_s > 0 AND ts <= $as_of
), overlapped AS (
    SELECT h.contact_key, h.event_id, min(h.hold_s) AS hold_s,
           -- Without a wait there is nothing to overlap (least and greatest pass over nulls).
           sum(CASE WHEN w.wait_s IS NULL THEN 0.0 ELSE greatest(0.0, least(epoch(h.end_s_at), epoch(w.end_s_at))
                             - greatest(epoch(h.end_s_at) - h.hold_s, epoch(w.end_s_at) - w.wait_s)) END) AS both_s
    FROM held h
    JOIN assisted a ON a.contact_key = h.contact_key
    LEFT JOIN waited w ON w.contact_key = h.contact_key
         OR (w.contact_key IS NULL AND w.employee = a.employee AND w.end_s_at BETWEEN a.opened_at AND a.closed_at + INTERVAL 1 HOUR)
    GROUP BY h.contact_key, h.event_id
), summed AS (
    SELECT contact_key, min(event_id) AS event_id, sum(hold_s) AS hold_s, sum(least(hold_s, coalesce(both_s, 0))) AS both_s
    FROM overlapped GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       s.both_s / s.hold_s AS value, FALSE AS censored, CAST(s.event_id AS VARCHAR) AS event_id, s.hold_s / 60.0 AS weight
FROM assisted a JOIN summed s ON s.contact_key = a.contact_key
