-- Which offers were shown to a person whose complaint or raised signal was still open?
WITH offer AS (
    SELECT e.* FROM event e LEFT JOIN person p ON p.person_code = e.person_code
    WHERE e.type = 'offer.shown' AND e.ts BETWEEN $since AND $as_of AND e.person_code IS NOT NULL
      AND NOT coalesce(p.service_account, FALSE)
), complaint AS (
    SELECT o.person_code, o.ts AS from_at,
           (SELECT min(d.ts) FROM event d
            WHERE d.case_key = o.case_key AND d.type IN ('case.resolved', 'case.closed') AND d.ts >= o.ts) AS until_at
    FROM event o
    WHERE o.type = 'case.opened' AND o.person_code IS NOT NULL
      AND (o.topic = 'complaint' OR json_extract_string(o.props, '$.category') = 'complaint')
), alarm AS (
    SELECT r.person_code, min(r.ts) AS from_at, min(CASE WHEN d.ts >= r.ts THEN d.ts END) AS until_at
    FROM event r
    LEFT JOIN event d ON d.type IN ('signal.acted', 'person.told')
         AND json_extract_string(d.props, '$.signal_id') = json_extract_string(r.props, '$.signal_id')
    WHERE r.type = 'signal.raised' AND r.person_code IS NOT NULL
    GROUP BY r.person_code, json_extract_string(r.props, '$.signal_id')
), trouble AS (
    SELECT * FROM complaint UNION ALL SELECT * FROM alarm
), deaf AS (
    SELECT DISTINCT o.event_id FROM offer o
    JOIN trouble t ON t.person_code = o.person_code AND t.from_at <= o.ts AND (t.until_at IS NULL OR t.until_at > o.ts)
)
SELECT o.event_key AS unit_key, o.person_code, CAST(NULL AS VARCHAR) AS employee, o.source, o.channel, o.ts AS "at",
       CASE WHEN d.event_id IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, o.event_id, 1.0 AS weight
FROM offer o LEFT JOIN deaf d ON d.event_id = o.event_id
