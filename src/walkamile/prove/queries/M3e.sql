-- Which employees worked here without a report or feedback from them?
SELECT CAST(person_code AS UBIGINT) AS unit_key, person_code, CAST(person_code AS VARCHAR) AS employee, source, channel, "at",
       1.0 - greatest(said, reported) AS value, FALSE AS censored, event_id, 1.0 AS weight
FROM life WHERE kind = 'employee'
