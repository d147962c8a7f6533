-- Which employees reported or gave feedback? Compared over segments.
SELECT CAST(person_code AS UBIGINT) AS unit_key, person_code, CAST(person_code AS VARCHAR) AS employee, source, channel, "at",
       greatest(said, reported) AS value, FALSE AS censored, event_id, 1.0 AS weight
FROM life WHERE kind = 'employee'
