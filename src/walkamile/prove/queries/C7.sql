-- How much of the customers' time on hold or in a queue is trouble of the serving employee: a wait for a system, an IT incident?
WITH {assisted}, told AS (
    SELECT e.contact_key, a.employee, e.event_id, e.type, e.ts, e.hold_s, e.wait_s,
           max(CASE WHEN e.type = 'queue.left' THEN 1 ELSE 0 END) OVER (PARTITION BY e.contact_key) AS answered,
           max(CASE WHEN e.type = 'queue.entered' THEN e.ts END) OVER (
               PARTITION BY e.contact_key ORDER BY e.ts, e.seq, e.event_id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS entered_at
    FROM event e JOIN assisted a ON a.contact_key = e.contact_key
    WHERE e.type IN ('contact.held', 'queue.entered', 'queue.left', 'contact.abandoned') AND e.ts <= $as_of
), spent AS (
    SELECT contact_key, employee, event_id, epoch(ts) AS until_s,
           CASE WHEN type = 'contact.held' THEN hold_s ELSE coalesce(wait_s, epoch(ts) - epoch(entered_at)) END AS long_s
    FROM told
    -- Who leaves a queue and then gives up tells of the same wait twice.
    WHERE type IN ('contact.held', 'queue.left') OR (type = 'contact.abandoned' AND answered = 0)
), waiting AS (
    -- An event is in the past tense: it stands at the end of the wait that it tells of.
    SELECT contact_key, employee, event_id, until_s - long_s AS from_s, until_s FROM spent WHERE long_s > 0
), incident AS (
    SELECT type, coalesce(json_extract_string(props, '$.incident'), CAST(case_key AS VARCHAR)) AS incident,
           coalesce(json_extract_string(props, '$.employee'), actor_id) AS employee, ts
    FROM event WHERE type IN ('incident.opened', 'incident.closed') AND ts <= $as_of
), trouble AS (
    SELECT contact_key, coalesce(json_extract_string(props, '$.employee'), actor_id) AS employee, epoch(ts) - wait_s AS from_s, epoch(ts) AS until_s
    FROM event WHERE type = 'tool.waited' AND wait_s > 0 AND ts <= $as_of
    UNION ALL
    -- An incident that nobody closed still lasts.
    SELECT NULL, o.employee, epoch(o.ts), epoch(coalesce(min(c.ts), CAST($as_of AS TIMESTAMP)))
    FROM incident o LEFT JOIN incident c ON c.type = 'incident.closed' AND c.incident = o.incident AND c.ts >= o.ts
    WHERE o.type = 'incident.opened' AND o.incident IS NOT NULL AND o.employee IS NOT NULL
    GROUP BY o.incident, o.employee, o.ts
), overlapped AS (
    SELECT w.contact_key, w.event_id, greatest(w.from_s, t.from_s) AS from_s, least(w.until_s, t.until_s) AS until_s
    FROM waiting w JOIN trouble t ON t.contact_key = w.contact_key
    WHERE t.from_s < w.until_s AND t.until_s > w.from_s
    UNION ALL
    SELECT w.contact_key, w.event_id, greatest(w.from_s, t.from_s), least(w.until_s, t.until_s)
    FROM waiting w JOIN trouble t ON t.employee = w.employee AND t.contact_key IS NULL
    WHERE t.from_s < w.until_s AND t.until_s > w.from_s
), parted AS (
    SELECT *, max(until_s) OVER (
               PARTITION BY contact_key, event_id ORDER BY from_s, until_s ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS counted_s
    FROM overlapped
), joined AS (
    -- A second in which two things went wrong is one second.
    SELECT contact_key, sum(greatest(0.0, until_s - greatest(from_s, coalesce(counted_s, from_s)))) AS both_s FROM parted GROUP BY contact_key
), summed AS (
    SELECT contact_key, min(event_id) AS event_id, sum(until_s - from_s) AS waited_s FROM waiting GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       coalesce(j.both_s, 0.0) / s.waited_s AS value, FALSE AS censored, CAST(s.event_id AS VARCHAR) AS event_id, s.waited_s / 60.0 AS weight
FROM assisted a
JOIN summed s ON s.contact_key = a.contact_key
LEFT JOIN joined j ON j.contact_key = a.contact_key
