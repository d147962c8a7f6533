-- Which automatic links between an identifier and a person were corrected, or rest on an identifier of several people?
WITH held AS (
    SELECT person_code, unnest(codes) AS code, len(codes) AS n_names, ts, event_id, source, channel, type
    FROM event
    WHERE person_code IS NOT NULL AND ts <= $as_of
), link AS (
    SELECT person_code, code, min(ts) AS "at", max(ts) AS last_at, min(event_id) AS event_id, min(source) AS source,
           min(channel) AS channel, max(CASE WHEN type = 'identity.corrected' THEN 1 ELSE 0 END) AS corrected,
           max(CASE WHEN n_names = 1 THEN 1 ELSE 0 END) AS decided
    FROM held
    GROUP BY person_code, code
), owners AS (
    SELECT code, count(*) AS n, max(decided) AS decided FROM link GROUP BY code
), live AS (
    -- A shared name that never decides by itself who it is links nobody.
    SELECT l.*, o.n AS n_owners FROM link l JOIN owners o ON o.code = l.code
    WHERE o.n = 1 OR o.decided = 1 OR l.corrected = 1
), names AS (
    SELECT person_code, count(*) AS n FROM live GROUP BY person_code
)
SELECT CAST(row_number() OVER (ORDER BY l.person_code, l.code) AS UBIGINT) AS unit_key, l.person_code,
       CAST(NULL AS VARCHAR) AS employee, l.source, l.channel, l."at",
       CASE WHEN l.corrected = 1 OR l.n_owners >= 2 THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, l.event_id, 1.0 AS weight
FROM live l
JOIN names n ON n.person_code = l.person_code
LEFT JOIN person p ON p.person_code = l.person_code
-- A person with one name was not linked by anybody.
WHERE (n.n >= 2 OR l.n_owners >= 2) AND l.last_at >= $since AND NOT coalesce(p.service_account, FALSE)
