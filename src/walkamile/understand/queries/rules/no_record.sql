-- Does a channel not know what another one holds? Assisted contacts with a look-up of what the person holds from elsewhere.
with looked as (
    select c.contact_key, c.person_code, c.channel, c.opened_at, p.item,
        min(case when p.type = 'lookup.not_found' then p.pos end) as missed_pos
    from placed p join known_contact c on c.contact_key = p.in_contact
    where c.kind = 'human' and p.type in ('lookup.tried', 'lookup.found', 'lookup.not_found') and p.item in ('order', 'case')
    group by c.contact_key, c.person_code, c.channel, c.opened_at, p.item
),
held as (
    select m.person_code, 'order' as item, m.channel, m.ts from moment m
    where m.order_key is not null and m.channel is not null and m.person_code in (select person_code from looked where item = 'order')
    union all
    select m.person_code, 'case' as item, m.channel, m.ts from moment m
    where m.case_key is not null and m.channel is not null and m.person_code in (select person_code from looked where item = 'case')
),
owned as (
    select l.contact_key, l.item, l.missed_pos, max(h.ts) as held_at
    from looked l join held h on h.person_code = l.person_code and h.item = l.item and h.channel <> l.channel
        and h.ts < l.opened_at and h.ts >= l.opened_at - interval 90 day
    group by l.contact_key, l.item, l.missed_pos
),
sought as (
    select contact_key, min(missed_pos) as missed_pos, arg_min(item, missed_pos) as missed_item from owned group by contact_key
)
select 'no_record' as rule, 'contact' as lens, 'any_need' as scope, c.source, c.contact_key as unit_key, c.person_code, c.channel, c.opened_at as at,
    s.missed_pos is not null as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when s.missed_pos is not null then least(15, (epoch_us(c.closed_at) - epoch_us(p.ts)) / 60e6) end as minutes,
    c.first_event as from_event, p.event_id as to_event, c.contact_key, c.case_key,
    case when s.missed_pos is not null then coalesce(c.channel, 'this channel') || ' could not find the ' || s.missed_item
        || ' that another channel holds' end as evidence
from sought s join known_contact c on c.contact_key = s.contact_key
left join placed p on p.in_contact = s.contact_key and p.pos = s.missed_pos
