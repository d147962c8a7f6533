-- How far from what was measured was each tested belief, in units of its spread?
SELECT unit_key, CAST(NULL AS INTEGER) AS person_code, author_id AS employee, 'walkamile' AS source, 'internal' AS channel,
       "at", abs(believed - measured) / iqr AS value, FALSE AS censored, CAST(NULL AS VARCHAR) AS event_id, 1.0 AS weight
FROM tested_belief
WHERE iqr > 0 AND "at" BETWEEN $since AND $as_of
