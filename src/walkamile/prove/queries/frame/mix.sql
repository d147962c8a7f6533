-- How large was every part of a segment before and after a moment, and what was its share? For the change of mix.
WITH scoped AS (
    SELECT r.indicator, r.unit_key, r.person_code, r.employee, r."at", r.value, r.censored, r.weight,
           coalesce(r.source, '') AS source, coalesce(r.channel, '') AS channel,
           coalesce(f.state, w.state, 'silent') AS state, coalesce(f.spread, w.spread, FALSE) AS spread
    FROM reading r
    LEFT JOIN feed f ON f.indicator = r.indicator AND f.source = coalesce(r.source, '') AND f.channel = coalesce(r.channel, '')
    LEFT JOIN feed w ON w.indicator = r.indicator AND w.source = '*' AND w.channel = '*'
    WHERE r.value IS NOT NULL AND coalesce(f.state, w.state, 'silent') <> 'excluded'
)
SELECT CASE WHEN s."at" < $split THEN 'before' ELSE 'after' END AS period, coalesce(g.value, '(not known)') AS part,
       count(*) AS n, sum(s.value) AS total
FROM scoped s
LEFT JOIN person_segment g ON g.person_code = s.person_code AND g.segment = $segment
WHERE s.state = 'speaks' AND s.indicator = $indicator
GROUP BY CASE WHEN s."at" < $split THEN 'before' ELSE 'after' END, coalesce(g.value, '(not known)')
ORDER BY period, part
