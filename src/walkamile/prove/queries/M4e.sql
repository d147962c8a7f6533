-- Which employees reported or gave feedback? Compared over segments.
WITH lived AS (
    SELECT e.person_code, min(e.ts) AS "at", min(e.event_id) AS event_id, min(e.source) AS source, min(e.channel) AS channel,
           max(CASE WHEN e.type IN ('report.made', 'feedback.given') THEN 1.0 ELSE 0.0 END) AS heard
    FROM event e
    JOIN person p ON p.person_code = e.person_code AND p.kind = 'employee' AND NOT coalesce(p.service_account, FALSE)
    WHERE e.ts BETWEEN $since AND $as_of
    GROUP BY e.person_code
)
SELECT CAST(person_code AS UBIGINT) AS unit_key, person_code, CAST(person_code AS VARCHAR) AS employee, source, channel, "at",
       heard AS value, FALSE AS censored, event_id, 1.0 AS weight
FROM lived
