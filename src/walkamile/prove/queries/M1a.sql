-- Which breaks that could be put right in the moment were put right in the contact or within 15 minutes of its end?
WITH broken AS (
    SELECT r.unit_key, r.rule, r.person_code, r.channel, r."at", r.contact_key, CAST(r.to_event AS VARCHAR) AS event_id,
           c.source, c.employee, greatest(coalesce(c.closed_at, r."at"), r."at") + INTERVAL 15 MINUTE AS until_at,
           row_number() OVER (PARTITION BY r.rule, r.contact_key ORDER BY r."at", r.unit_key) AS turn
    FROM eligible r
    JOIN contact c ON c.contact_key = r.contact_key
    LEFT JOIN person p ON p.person_code = r.person_code
    WHERE r.hit AND r."at" BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
      AND r.rule IN ('transfer', 'repeated_authentication', 'repeated_information', 'no_record', 'dead_end', 'abandonment')
      AND r.lens = 'contact'
), acted AS (
    SELECT ts, contact_key, person_code FROM event WHERE type = 'signal.acted' AND ts <= $as_of
), mended AS (
    SELECT DISTINCT b.rule, b.unit_key FROM broken b
    JOIN acted d ON d.contact_key = b.contact_key AND d.ts >= b."at" AND d.ts <= b.until_at
    UNION
    SELECT DISTINCT b.rule, b.unit_key FROM broken b
    JOIN acted d ON d.person_code = b.person_code AND d.ts >= b."at" AND d.ts <= b.until_at
)
SELECT b.unit_key, b.person_code, b.employee, b.source, b.channel, b."at",
       CASE WHEN m.unit_key IS NULL THEN 0.0 ELSE 1.0 END AS value, FALSE AS censored, b.event_id, 1.0 AS weight
FROM broken b LEFT JOIN mended m ON m.rule = b.rule AND m.unit_key = b.unit_key
-- Too early to say: the quarter of an hour is not over.
WHERE b.turn = 1 AND (m.unit_key IS NOT NULL OR b.until_at <= $as_of)
