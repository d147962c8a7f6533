-- Which needs that cross two teams or more had one owner?
WITH member AS (
    SELECT n.need_id, n.person_code, n.opened_at, c.contact_key, c.case_key, c.queue, c.source, c.channel, c.first_event
    FROM need n
    JOIN contact c ON c.person_code = n.person_code AND c.need_key = n.need_key
         AND c.opened_at BETWEEN n.opened_at AND n.closed_at
    LEFT JOIN person p ON p.person_code = n.person_code
    WHERE n.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
), touched AS (
    SELECT need_id, queue AS team, CAST(NULL AS VARCHAR) AS owner FROM member
    UNION ALL
    SELECT m.need_id, e.queue,
           coalesce(json_extract_string(e.props, '$.owner'), CASE WHEN e.type = 'signal.owned' THEN e.actor_id END)
    FROM member m JOIN event e ON e.contact_key = m.contact_key
    WHERE e.type IN ('contact.transferred', 'queue.entered', 'signal.owned') AND e.ts <= $as_of
    UNION ALL
    SELECT m.need_id, e.queue,
           coalesce(json_extract_string(e.props, '$.owner'), CASE WHEN e.type = 'signal.owned' THEN e.actor_id END)
    FROM member m JOIN event e ON e.case_key = m.case_key
    WHERE e.type IN ('case.opened', 'case.assigned', 'signal.owned') AND e.ts <= $as_of
), crossing AS (
    SELECT need_id, count(DISTINCT team) AS n_teams, count(DISTINCT owner) AS n_owners FROM touched GROUP BY need_id
), head AS (
    SELECT need_id, min(person_code) AS person_code, min(opened_at) AS "at", min(source) AS source, min(channel) AS channel,
           min(CAST(first_event AS VARCHAR)) AS event_id
    FROM member GROUP BY need_id
)
SELECT CAST(row_number() OVER (ORDER BY h."at", h.need_id) AS UBIGINT) AS unit_key, h.person_code, CAST(NULL AS VARCHAR) AS employee,
       h.source, h.channel, h."at", CASE WHEN x.n_owners = 1 THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, h.event_id, 1.0 AS weight
FROM head h JOIN crossing x ON x.need_id = h.need_id
-- Where owners are never written down, their absence says nothing.
WHERE x.n_teams >= 2 AND EXISTS (SELECT 1 FROM crossing y WHERE y.n_owners >= 1)
