-- Whose contacts are accompanied by which other source, and what does it say of them?
SELECT DISTINCT coalesce(c.source, '') AS source, coalesce(c.channel, '') AS channel, coalesce(e.source, '') AS companion, e.type
FROM contact c
JOIN event e ON e.contact_key = c.contact_key AND e.source <> c.source
ORDER BY source, channel, companion, e.type
