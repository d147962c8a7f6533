-- Of the contacts in which identity was asked, which asked a step-up question? Shown beside I1; its rise caps the gap.
WITH {assisted}, asks AS (
    SELECT contact_key, min(event_id) AS event_id, max(CASE WHEN kind = 'step_up' THEN 1.0 ELSE 0.0 END) AS step_up
    FROM event
    WHERE type = 'identity.asked' AND ts <= $as_of
    GROUP BY contact_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       q.step_up AS value, FALSE AS censored, CAST(q.event_id AS VARCHAR) AS event_id, 1.0 AS weight
FROM assisted a JOIN asks q ON q.contact_key = a.contact_key
