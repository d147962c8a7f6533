-- Which reports of employees were answered to their author?
WITH made AS (
    SELECT event_key, event_id, ts, source, channel, person_code,
           coalesce(json_extract_string(props, '$.employee'), actor_id, CAST(person_code AS VARCHAR)) AS author,
           json_extract_string(props, '$.report_id') AS report_id
    FROM event WHERE type = 'report.made' AND ts BETWEEN $since AND $as_of
), answered AS (
    SELECT ts, json_extract_string(props, '$.report_id') AS report_id,
           coalesce(json_extract_string(props, '$.employee'), CAST(person_code AS VARCHAR), actor_id) AS reader
    FROM event WHERE type = 'report.answered' AND ts <= $as_of
), met AS (
    SELECT DISTINCT m.event_id FROM made m JOIN answered r ON r.report_id = m.report_id AND r.ts >= m.ts
    UNION
    -- Without a number of the report, an answer belongs to the author's latest report before it.
    SELECT event_id FROM (
        SELECT m.event_id, row_number() OVER (PARTITION BY r.reader, r.ts ORDER BY m.ts DESC, m.event_id DESC) AS pos
        FROM made m JOIN answered r ON r.report_id IS NULL AND r.reader = m.author AND r.ts >= m.ts
    ) latest WHERE pos = 1
)
SELECT m.event_key AS unit_key, m.person_code, m.author AS employee, m.source, m.channel, m.ts AS "at",
       CASE WHEN t.event_id IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, m.event_id, 1.0 AS weight
FROM made m LEFT JOIN met t ON t.event_id = m.event_id
