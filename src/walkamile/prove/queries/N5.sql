-- Before which surges of a topic did an alarm go off by itself before the first person reported it?
WITH daily AS (
    SELECT topic, CAST(opened_at AS DATE) AS day, count(*) AS n, min(CAST(first_event AS VARCHAR)) AS event_id,
           min(source) AS source, min(channel) AS channel
    FROM contact WHERE topic IS NOT NULL AND opened_at <= $as_of
    GROUP BY topic, CAST(opened_at AS DATE)
), span AS (
    SELECT min(day) AS first_day FROM daily
), known AS (
    SELECT b.topic, b.day, b.n, b.event_id, b.source, b.channel, coalesce(sum(h.n), 0) / 28.0 AS mean_n,
           coalesce(sum(h.n * h.n), 0) / 28.0 AS mean_square
    FROM daily b
    LEFT JOIN daily h ON h.topic = b.topic AND h.day >= b.day - 28 AND h.day < b.day
    GROUP BY b.topic, b.day, b.n, b.event_id, b.source, b.channel
), high AS (
    SELECT k.*, lag(k.day) OVER (PARTITION BY k.topic ORDER BY k.day) AS high_before
    FROM known k CROSS JOIN span s
    WHERE k.day >= s.first_day + 28 AND k.n >= 10
      -- The deviation is never taken below that of chance alone (Poisson).
      AND k.n > k.mean_n + 3 * sqrt(greatest(k.mean_square - k.mean_n * k.mean_n, k.mean_n))
), surge AS (
    SELECT * FROM high WHERE (high_before IS NULL OR high_before < day - 3) AND CAST(day AS TIMESTAMP) >= $since
), told AS (
    SELECT g.topic, g.day,
           min(CASE WHEN e.type = 'signal.raised' AND coalesce(e.actor_kind, 'system') IN ('system', 'bot') THEN e.ts END) AS alarm_at,
           min(CASE WHEN e.type = 'report.made' OR e.actor_kind IN ('employee', 'customer', 'leader') THEN e.ts END) AS human_at
    FROM surge g
    JOIN event e ON e.topic = g.topic AND e.type IN ('signal.raised', 'report.made')
         AND e.ts >= CAST(g.day - 1 AS TIMESTAMP) AND e.ts < CAST(g.day + 4 AS TIMESTAMP) AND e.ts <= $as_of
    GROUP BY g.topic, g.day
)
SELECT CAST(row_number() OVER (ORDER BY g.topic, g.day) AS UBIGINT) AS unit_key, CAST(NULL AS INTEGER) AS person_code,
       CAST(NULL AS VARCHAR) AS employee, g.source, g.channel, CAST(g.day AS TIMESTAMP) AS "at",
       CASE WHEN t.alarm_at IS NOT NULL AND (t.human_at IS NULL OR t.alarm_at < t.human_at) THEN 1.0 ELSE 0.0 END AS value,
       FALSE AS censored, g.event_id, 1.0 AS weight
FROM surge g LEFT JOIN told t ON t.topic = g.topic AND t.day = g.day
