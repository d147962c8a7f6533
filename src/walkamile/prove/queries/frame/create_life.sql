-- Who went through something here, and was there a word from them or about them? One row per person, asked once for all.
-- Of whom nothing but such words is known, nobody knows how many like them were silent.
CREATE OR REPLACE TEMP TABLE life AS
SELECT e.person_code, p.kind, min(e.ts) AS "at", min(e.event_id) AS event_id, min(e.source) AS source, min(e.channel) AS channel,
       max(CASE WHEN e.type = 'feedback.given' THEN 1.0 ELSE 0.0 END) AS said,
       max(CASE WHEN e.type = 'report.made' THEN 1.0 ELSE 0.0 END) AS reported,
       max(CASE WHEN e.type IN ('sentiment.estimated', 'effort.estimated') THEN 1.0 ELSE 0.0 END) AS estimated
FROM event e
JOIN person p ON p.person_code = e.person_code AND NOT coalesce(p.service_account, FALSE)
WHERE e.ts BETWEEN $since AND $as_of AND p.kind IN ('customer', 'employee')
GROUP BY e.person_code, p.kind
HAVING count(*) FILTER (WHERE e.type NOT IN ('feedback.given', 'feedback.invited', 'report.made', 'sentiment.estimated', 'effort.estimated')) > 0
