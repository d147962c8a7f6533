-- Was it solved by the bot? Contacts that a bot kept to itself, with the first assisted contact after their end.
with contained as (select * from known_contact where bot and not human),
returned as (
    select b.contact_key, o.opened_at as next_at, o.first_event as next_event, o.channel as next_channel,
        row_number() over (partition by b.contact_key order by o.opened_at, o.first_event) as turn
    from contained b join known_contact o on o.person_code = b.person_code and o.kind = 'human' and o.contact_key <> b.contact_key
        and o.opened_at >= b.closed_at and o.opened_at <= b.closed_at + interval 7 day
        and (b.need_key is null or o.need_key is null or b.need_key = o.need_key)
)
select 'false_containment' as rule, 'contact' as lens, 'any_need' as scope, b.source, b.contact_key as unit_key, b.person_code, b.channel,
    b.closed_at as at, r.contact_key is not null as hit,
    (epoch_us(r.next_at) - epoch_us(b.closed_at)) / 1e6 as gap_s, cast(null as double) as prev_gap_s,
    case when r.contact_key is not null then least(30, (epoch_us(b.closed_at) - epoch_us(b.opened_at)) / 60e6) end as minutes,
    b.first_event as from_event, r.next_event as to_event, b.contact_key, b.case_key,
    case when r.contact_key is not null then 'the bot kept it; '
        || round((epoch_us(r.next_at) - epoch_us(b.closed_at)) / 3600e6, 1) || ' hours later they came to a person'
        || coalesce(' on ' || r.next_channel, '') end as evidence
from contained b left join returned r on r.contact_key = b.contact_key and r.turn = 1
