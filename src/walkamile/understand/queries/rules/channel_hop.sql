-- Does a person try alone and then need somebody? Digital self-service contacts, with the first assisted contact on another channel.
with alone as (
    select * from known_contact where kind in ('self', 'bot') and channel in ('web', 'app', 'portal', 'ivr', 'bot')
),
hopped as (
    select a.contact_key, o.opened_at as next_at, o.first_event as next_event, o.channel as next_channel,
        row_number() over (partition by a.contact_key order by o.opened_at, o.first_event) as turn
    from alone a join known_contact o on o.person_code = a.person_code and o.kind = 'human' and o.channel <> a.channel
        and o.opened_at >= a.opened_at and o.opened_at <= a.closed_at + interval 24 hour
        and (a.need_key is null or o.need_key is null or a.need_key = o.need_key)
)
select 'channel_hop' as rule, 'contact' as lens, 'any_need' as scope, a.source, a.contact_key as unit_key, a.person_code, a.channel, a.closed_at as at,
    h.contact_key is not null as hit, (epoch_us(h.next_at) - epoch_us(a.closed_at)) / 1e6 as gap_s, cast(null as double) as prev_gap_s,
    case when h.contact_key is not null then least(30, (epoch_us(a.closed_at) - epoch_us(a.opened_at)) / 60e6) end as minutes,
    a.first_event as from_event, h.next_event as to_event, a.contact_key, a.case_key,
    case when h.contact_key is not null then 'tried ' || a.channel || ', then needed somebody on ' || h.next_channel end as evidence
from alone a left join hopped h on h.contact_key = a.contact_key and h.turn = 1
