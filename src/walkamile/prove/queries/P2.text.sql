-- In which handed-over or repeat contacts do the customer's first turns say again what had been said? By their words.
-- Rare words count more (inverse document frequency); half of the words of the shorter side is saying it again.
WITH {assisted}, seen AS (
    SELECT contact_key, lag(opened_at) OVER (PARTITION BY person_code, need_key ORDER BY opened_at, contact_key) AS before_at,
           lag(contact_key) OVER (PARTITION BY person_code, need_key ORDER BY opened_at, contact_key) AS before_key
    FROM contact
    WHERE person_code IS NOT NULL AND need_key IS NOT NULL AND opened_at <= $as_of
), passed AS (
    SELECT DISTINCT contact_key FROM event WHERE type = 'contact.transferred' AND ts <= $as_of
), chosen AS (
    SELECT a.contact_key AS unit_key, CASE WHEN s.before_at >= a.opened_at - INTERVAL 7 DAY THEN s.before_key END AS before_key
    FROM assisted a
    LEFT JOIN seen s ON s.contact_key = a.contact_key
    LEFT JOIN passed h ON h.contact_key = a.contact_key
    WHERE h.contact_key IS NOT NULL OR s.before_at >= a.opened_at - INTERVAL 7 DAY
), {said}, word AS (
    SELECT unit_key, how, is_before, unnest(list_distinct(regexp_extract_all(
               regexp_replace(lower(CASE WHEN is_before THEN said_before ELSE said_now END), '\[[a-z-]+\]', ' ', 'g'), '\p{L}{3,}'))) AS word
    FROM said CROSS JOIN (SELECT unnest([TRUE, FALSE]) AS is_before)
), rare AS (
    SELECT word, ln(1.0 + (SELECT 2 * count(*) FROM said) / count(*)::DOUBLE) AS weight FROM word GROUP BY word
), side AS (
    SELECT w.unit_key, w.how, sum(r.weight) FILTER (WHERE w.is_before) AS before_w, sum(r.weight) FILTER (WHERE NOT w.is_before) AS now_w
    FROM word w JOIN rare r ON r.word = w.word GROUP BY w.unit_key, w.how
), shared AS (
    SELECT a.unit_key, a.how, sum(r.weight) AS shared_w
    FROM word a JOIN word b ON b.unit_key = a.unit_key AND b.how = a.how AND b.word = a.word AND b.is_before AND NOT a.is_before
    JOIN rare r ON r.word = a.word
    GROUP BY a.unit_key, a.how
), likeness AS (
    SELECT d.unit_key, max(coalesce(h.shared_w, 0) / nullif(least(d.before_w, d.now_w), 0)) AS likeness
    FROM side d LEFT JOIN shared h ON h.unit_key = d.unit_key AND h.how = d.how GROUP BY d.unit_key
)
SELECT a.contact_key AS unit_key, a.person_code, a.employee, a.source, a.channel, a.opened_at AS "at",
       CASE WHEN k.likeness >= 0.5 THEN 1.0 ELSE 0.0 END AS value, FALSE AS censored, CAST(a.first_event AS VARCHAR) AS event_id, 1.0 AS weight
FROM (SELECT DISTINCT unit_key FROM said) u
JOIN assisted a ON a.contact_key = u.unit_key
LEFT JOIN likeness k ON k.unit_key = u.unit_key
