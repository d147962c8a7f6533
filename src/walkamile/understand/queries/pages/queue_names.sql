-- Which queues did people wait in, how many people, and how many employees answered?
select queue, count(*) as n, count(distinct person_code) + count(*) filter (where person_code is null) as people,
    count(distinct employee) as employees, max(opened_at) as last
from contact
where queued and kind = 'human' and queue is not null and not coalesce(outbound, false)
    and (person_code is null or person_code not in (select person_code from robot)) and opened_at <= $until
group by 1 order by n desc, 1
