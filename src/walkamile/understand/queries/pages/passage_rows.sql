-- Which contacts were followed by one on that other channel within seven days?
with ordered as (
    select person_code, channel, source, opened_at, first_event, topic,
        lead(channel) over w as next_channel, lead(opened_at) over w as next_at
    from contact
    where person_code is not null and channel is not null and person_code not in (select person_code from robot)
        and opened_at >= $since and opened_at < $until {of_segment}
    window w as (partition by person_code order by opened_at, first_event)
)
select o.opened_at, o.channel, o.topic, o.next_at, o.next_channel, p.person_id, o.first_event
from ordered o join person_row p on p.person_code = o.person_code left join source_end s on s.source = o.source
where o.channel = $channel and o.next_channel = $target and o.next_at <= o.opened_at + interval 7 day
    and o.opened_at <= coalesce(s.until, cast($as_of as timestamp)) - interval 7 day
order by o.opened_at desc, o.first_event limit $most
