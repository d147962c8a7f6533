-- Which feed (source and channel) said on which days how long anybody waited: who stands in line, or an employee for a system?
select coalesce(source, '') as source, coalesce(channel, '') as channel, 'wait' as type, cast(ts as date) as day, count(*) as n
from event where {said}
group by coalesce(source, ''), coalesce(channel, ''), cast(ts as date)
