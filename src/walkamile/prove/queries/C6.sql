-- Which leaders spent an hour or more of the last 30 days on walks, or on shifts in the queue?
WITH walked AS (
    SELECT json_extract_string(props, '$.employee') AS author_id, sum(TRY_CAST(json_extract_string(props, '$.minutes') AS DOUBLE)) AS minutes
    FROM event WHERE type = 'walk.finished' AND ts > $as_of - INTERVAL 30 DAY AND ts <= $as_of GROUP BY 1
), turns AS (
    SELECT coalesce(actor_id, CAST(person_code AS VARCHAR)) AS who, type, ts, person_code,
           coalesce(actor_kind = 'leader' OR lower(json_extract_string(props, '$.role')) = 'leader', FALSE) AS as_leader,
           lead(type) OVER w AS next_type, lead(ts) OVER w AS next_ts
    FROM event WHERE type IN ('shift.started', 'shift.ended') AND ts > $as_of - INTERVAL 30 DAY AND ts <= $as_of
    WINDOW w AS (PARTITION BY coalesce(actor_id, CAST(person_code AS VARCHAR)), queue ORDER BY ts, seq, event_id)
), served AS (
    -- A shift without an end, or of more than 14 hours, says nothing about how long it was.
    SELECT who, min(person_code) OVER (PARTITION BY who) AS person_code, ts AS since, next_ts AS until
    FROM turns WHERE type = 'shift.started' AND as_leader AND next_type = 'shift.ended' AND next_ts - ts <= INTERVAL 14 HOUR
), present AS (
    SELECT l.name, s.since, s.until, max(s.until) OVER (
        PARTITION BY l.name ORDER BY s.since, s.until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen_until
    FROM leader l JOIN served s ON lower(s.who) = lower(l.employee_id) OR s.person_code = l.person_code
), queued AS (
    -- Who is in two queues at once is there once.
    SELECT name, sum(greatest(epoch(until) - epoch(greatest(since, coalesce(seen_until, since))), 0)) / 60.0 AS minutes
    FROM present GROUP BY name
), spent AS (
    SELECT l.name, coalesce((SELECT sum(w.minutes) FROM walked w WHERE w.author_id = l.author_id), 0)
         + coalesce((SELECT sum(q.minutes) FROM queued q WHERE q.name = l.name), 0) AS minutes
    FROM leader l
)
SELECT hash(name) AS unit_key, CAST(NULL AS INTEGER) AS person_code, name AS employee, 'walkamile' AS source, 'internal' AS channel,
       CAST($as_of AS TIMESTAMP) AS "at", CASE WHEN minutes >= 60 THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored,
       CAST(NULL AS VARCHAR) AS event_id, 1.0 AS weight
FROM spent
