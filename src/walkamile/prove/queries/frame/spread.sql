-- How do the values of the medians spread, in all, by channel and by segment, in the feeds that speak?
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
SELECT indicator, segment, part, round(value, 3) AS value, censored, count(*) AS n
FROM cut
WHERE state = 'speaks' AND spread
GROUP BY indicator, segment, part, round(value, 3), censored
ORDER BY indicator, segment, part, value, censored
