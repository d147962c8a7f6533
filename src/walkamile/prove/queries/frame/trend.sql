-- How did the two halves of the window differ, in the feeds that speak? Early, late; censored apart.
WITH scoped AS (
    SELECT r.indicator, r.unit_key, r.person_code, r.employee, r."at", r.value, r.censored, r.weight,
           coalesce(r.source, '') AS source, coalesce(r.channel, '') AS channel,
           coalesce(f.state, w.state, 'silent') AS state, coalesce(f.spread, w.spread, FALSE) AS spread
    FROM reading r
    LEFT JOIN feed f ON f.indicator = r.indicator AND f.source = coalesce(r.source, '') AND f.channel = coalesce(r.channel, '')
    LEFT JOIN feed w ON w.indicator = r.indicator AND w.source = '*' AND w.channel = '*'
    WHERE r.value IS NOT NULL AND coalesce(f.state, w.state, 'silent') <> 'excluded'
)
SELECT indicator, CASE WHEN "at" < $since + ($as_of - $since) / 2 THEN 'early' ELSE 'late' END AS half, censored,
       count(*) AS n, sum(value) AS total
FROM scoped
WHERE state = 'speaks'
GROUP BY indicator, CASE WHEN "at" < $since + ($as_of - $since) / 2 THEN 'early' ELSE 'late' END, censored
ORDER BY indicator, half, censored
