-- Which of the stated 80 % ranges held the measured value?
SELECT unit_key, CAST(NULL AS INTEGER) AS person_code, author_id AS employee, 'walkamile' AS source, 'internal' AS channel,
       "at", CASE WHEN measured BETWEEN low AND high THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored,
       CAST(NULL AS VARCHAR) AS event_id, 1.0 AS weight
FROM tested_belief
WHERE low IS NOT NULL AND high IS NOT NULL AND "at" BETWEEN $since AND $as_of
