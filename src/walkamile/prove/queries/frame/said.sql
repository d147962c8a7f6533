-- What had been said, and what did the customer say then? For the contacts of `chosen` (unit_key, before_key: the contact
-- before, or null): the first three turns of the customer before and after the hand-over, or in the two contacts.
turn AS (
    SELECT e.contact_key, e.ts, e.seq, e.event_id, regexp_replace(e.text, '[\r\n\t ]+', ' ', 'g') AS text
    FROM event e
    WHERE e.type = 'message.sent' AND e.text IS NOT NULL
      AND coalesce(json_extract_string(e.props, '$.speaker'), e.actor_kind, 'customer') = 'customer'
      AND e.contact_key IN (SELECT unit_key FROM chosen UNION SELECT before_key FROM chosen)
), handed AS (
    SELECT contact_key, min(ts) AS at FROM event
    WHERE type = 'contact.transferred' AND contact_key IN (SELECT unit_key FROM chosen) GROUP BY contact_key
), told AS (
    SELECT c.unit_key, 'handed' AS how, t.ts <= h.at AS is_before, t.ts, t.seq, t.event_id, t.text
    FROM chosen c JOIN handed h ON h.contact_key = c.unit_key JOIN turn t ON t.contact_key = c.unit_key
    UNION ALL
    SELECT c.unit_key, 'again', FALSE, t.ts, t.seq, t.event_id, t.text FROM chosen c JOIN turn t ON t.contact_key = c.unit_key
    WHERE c.before_key IS NOT NULL
    UNION ALL
    SELECT c.unit_key, 'again', TRUE, t.ts, t.seq, t.event_id, t.text FROM chosen c JOIN turn t ON t.contact_key = c.before_key
), counted AS (
    SELECT *, row_number() OVER (PARTITION BY unit_key, how, is_before ORDER BY ts, seq, event_id) AS place FROM told
), said AS (
    SELECT unit_key, how, string_agg(text, ' ' ORDER BY place) FILTER (WHERE is_before) AS said_before,
           string_agg(text, ' ' ORDER BY place) FILTER (WHERE NOT is_before) AS said_now
    FROM counted WHERE place <= 3
    GROUP BY unit_key, how
    HAVING count(*) FILTER (WHERE is_before) > 0 AND count(*) FILTER (WHERE NOT is_before) > 0
)
