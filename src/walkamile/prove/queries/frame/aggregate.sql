-- How much is there of every indicator, in all, by channel and by segment, in the feeds that speak?
WITH scoped AS (
    SELECT r.indicator, r.unit_key, r.person_code, r.employee, r."at", r.value, r.censored, r.weight,
           coalesce(r.source, '') AS source, coalesce(r.channel, '') AS channel,
           coalesce(f.state, w.state, 'silent') AS state, coalesce(f.spread, w.spread, FALSE) AS spread
    FROM reading r
    LEFT JOIN feed f ON f.indicator = r.indicator AND f.source = coalesce(r.source, '') AND f.channel = coalesce(r.channel, '')
    LEFT JOIN feed w ON w.indicator = r.indicator AND w.source = '*' AND w.channel = '*'
    WHERE r.value IS NOT NULL AND coalesce(f.state, w.state, 'silent') <> 'excluded'
), cut AS (
    SELECT '' AS segment, '' AS part, s.* FROM scoped s
    UNION ALL
    SELECT 'channel', s.channel, s.* FROM scoped s
    UNION ALL
    SELECT n.segment, coalesce(g.value, '(not known)'), s.*
    FROM scoped s
    CROSS JOIN (SELECT DISTINCT segment FROM person_segment) n
    LEFT JOIN person_segment g ON g.person_code = s.person_code AND g.segment = n.segment
)
SELECT indicator, segment, part, count(*) AS n_eligible,
       sum(CASE WHEN state = 'speaks' THEN 1 ELSE 0 END) AS n,
       count(DISTINCT CASE WHEN state = 'speaks' THEN person_code END)
           -- Whoever is not known counts as somebody else each time: nothing points at them.
           + sum(CASE WHEN state = 'speaks' AND person_code IS NULL THEN 1 ELSE 0 END) AS n_people,
       count(DISTINCT CASE WHEN state = 'speaks' THEN employee END) AS n_employees,
       coalesce(sum(CASE WHEN state = 'speaks' THEN value END), 0) AS total,
       coalesce(sum(CASE WHEN state = 'speaks' THEN value * value END), 0) AS total_of_squares,
       coalesce(sum(CASE WHEN state = 'speaks' THEN weight END), 0) AS w,
       coalesce(sum(CASE WHEN state = 'speaks' THEN weight * value END), 0) AS wv,
       coalesce(sum(CASE WHEN state = 'speaks' THEN weight * weight END), 0) AS w2,
       coalesce(sum(CASE WHEN state = 'speaks' THEN weight * weight * value END), 0) AS w2v,
       coalesce(sum(CASE WHEN state = 'speaks' THEN weight * weight * value * value END), 0) AS w2v2,
       sum(weight) AS w_eligible
FROM cut
GROUP BY indicator, segment, part
ORDER BY indicator, segment, part
