-- Which customers went through something here without a word from them or about them?
SELECT CAST(person_code AS UBIGINT) AS unit_key, person_code, CAST(NULL AS VARCHAR) AS employee, source, channel, "at",
       1.0 - greatest(said, estimated) AS value, FALSE AS censored, event_id, 1.0 AS weight
FROM life WHERE kind = 'customer'
