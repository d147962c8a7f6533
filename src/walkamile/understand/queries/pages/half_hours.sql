-- How many called in each half hour of a day, how many gave up, and how long did they wait?
select time_bucket(interval 30 minute, opened_at) as half_hour, count(*) as n, count(*) filter (where abandoned) as gave_up,
    avg(wait_s) as mean_wait_s, count(distinct employee) as employees
from contact
where queued and channel = 'phone' and opened_at >= $since and opened_at < $until and kind = 'human' {of_segment}
group by 1 order by 1
