-- Which active customers gave feedback? Compared over segments.
SELECT CAST(person_code AS UBIGINT) AS unit_key, person_code, CAST(NULL AS VARCHAR) AS employee, source, channel, "at",
       said AS value, FALSE AS censored, event_id, 1.0 AS weight
FROM life WHERE kind = 'customer'
