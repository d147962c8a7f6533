-- What does each source say, and when? Events per source, channel, type and day.
select source, coalesce(channel, '') as channel, type, cast(ts as date) as day, count(*) as n from moment group by 1, 2, 3, 4
