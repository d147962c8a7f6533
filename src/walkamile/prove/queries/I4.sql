-- In which contacts was a record not found that the person holds from another channel? The rows of the rule no_record.
WITH {assisted}
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN r.hit THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(coalesce(CAST(r.to_event AS VARCHAR), CAST(a.first_event AS VARCHAR)) AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a
JOIN eligible r ON r.contact_key = a.contact_key AND r.rule = 'no_record'
