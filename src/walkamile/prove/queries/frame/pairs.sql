-- Which sources and channels do the units of every indicator come from?
SELECT DISTINCT indicator, coalesce(source, '') AS source, coalesce(channel, '') AS channel FROM reading
ORDER BY indicator, source, channel
