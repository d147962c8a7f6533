-- In which breaks did the company speak to the person before the person had to come back?
WITH broken AS (
    SELECT r.unit_key, r.rule, r.lens, r.person_code, r.channel, r."at", r.contact_key, CAST(r.to_event AS VARCHAR) AS event_id,
           coalesce(r.source, c.source) AS source, c.employee, row_number() OVER (PARTITION BY r.rule, r.lens, r.unit_key ORDER BY r.scope) AS turn
    FROM eligible r
    LEFT JOIN contact c ON c.contact_key = r.contact_key
    LEFT JOIN person p ON p.person_code = r.person_code
    WHERE r.hit AND r.person_code IS NOT NULL AND r."at" BETWEEN $since AND $as_of AND NOT coalesce(p.service_account, FALSE)
      -- These rules are themselves the person coming back: nobody can be first after them.
      AND r.rule IN ('transfer', 'ping_pong', 'repeated_authentication', 'repeated_information', 'no_record',
                     'abandonment', 'dead_end', 'reopened', 'contradiction')
), came AS (
    SELECT person_code, opened_at AS ts, 0 AS by_company FROM contact
    WHERE person_code IS NOT NULL AND opened_at <= $as_of AND kind = 'human'
    UNION ALL
    SELECT person_code, ts, 1 FROM event
    WHERE person_code IS NOT NULL AND ts <= $as_of
      AND (type = 'person.told' OR (type = 'contact.opened' AND direction = 'outbound'))
), first AS (
    SELECT b.rule, b.lens, b.unit_key, min(CASE WHEN v.by_company = 1 THEN v.ts END) AS told_at,
           min(CASE WHEN v.by_company = 0 THEN v.ts END) AS back_at
    FROM broken b
    JOIN came v ON v.person_code = b.person_code AND v.ts > b."at" AND v.ts <= b."at" + INTERVAL 7 DAY
    WHERE b.turn = 1
    GROUP BY b.rule, b.lens, b.unit_key
)
SELECT b.unit_key, b.person_code, b.employee, coalesce(b.source, '') AS source, b.channel, b."at",
       CASE WHEN f.told_at <= coalesce(f.back_at, f.told_at) THEN 1.0 ELSE 0.0 END AS value,
       FALSE AS censored, b.event_id, 1.0 AS weight
FROM broken b LEFT JOIN first f ON f.rule = b.rule AND f.lens = b.lens AND f.unit_key = b.unit_key
LEFT JOIN source_end s ON s.source = b.source
-- Too early to say: nobody has spoken and the seven days are not over.
WHERE b.turn = 1 AND (f.unit_key IS NOT NULL OR b."at" <= coalesce(s.until, $as_of) - INTERVAL 7 DAY)
