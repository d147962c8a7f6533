-- From which channel to which do people go within seven days, how often, and after how long?
with ordered as (
    select person_code, channel, source, opened_at,
        lead(channel) over w as next_channel, lead(opened_at) over w as next_at
    from contact
    where person_code is not null and channel is not null and person_code not in (select person_code from robot)
        and opened_at >= $since and opened_at < $until {of_segment}
    window w as (partition by person_code order by opened_at, first_event)
),
able as (
    select o.* from ordered o left join source_end s on s.source = o.source
    where o.opened_at <= coalesce(s.until, cast($as_of as timestamp)) - interval 7 day
)
select channel, n, people, next_channel, n_next, next_people, median_s from (
    select channel, count(*) as n, count(distinct person_code) as people from able group by channel) a
join (
    select channel, next_channel, count(*) as n_next, count(distinct person_code) as next_people,
        median(epoch(next_at) - epoch(opened_at)) as median_s
    from able where next_at <= opened_at + interval 7 day group by channel, next_channel) b using (channel)
order by n desc, channel, n_next desc, next_channel
