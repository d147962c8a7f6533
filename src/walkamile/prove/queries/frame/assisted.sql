-- Which contacts did people answer in the window? Without those of service accounts. Asked anew by each question: a copy
-- of every column would be the largest thing in memory.
assisted AS NOT MATERIALIZED (
    SELECT c.*
    FROM contact c
    LEFT JOIN person p ON p.person_code = c.person_code
    WHERE c.kind = 'human' AND c.opened_at BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
)