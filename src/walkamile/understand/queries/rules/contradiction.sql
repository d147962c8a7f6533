-- Is it a yes here and a no there? Decisions on one request of one person, and the closest pair of opposite ones on two channels.
with spoken_of as (
    -- What is decided on is the order or the case; where there is neither, the first thing that the event names.
    select event_key, objects[1].type || chr(31) || objects[1].id as thing from stored
    where type in ('request.granted', 'request.refused') and len(objects) > 0 and objects[1].id <> ''
),
decided as (
    select m.event_key, m.event_id, m.source, m.ts, m.seq, m.type, m.item, m.channel, m.person_code, m.case_key, p.in_contact,
        md5_number_lower(m.person_code || chr(31) || coalesce('order' || m.order_key, 'case' || m.case_key, o.thing) || chr(31) || m.item) as unit_key
    from moment m left join spot p on p.event_key = m.event_key left join spoken_of o on o.event_key = m.event_key
    where m.type in ('request.granted', 'request.refused') and m.item is not null and (m.order_key is not null or m.case_key is not null or o.thing is not null)
      and m.person_code is not null and m.person_code not in (select person_code from robot)
),
ranked as (
    select *, row_number() over (partition by unit_key order by ts, seq, event_id) as turn from decided
),
opposed as (
    select g.unit_key, abs(epoch_us(r.ts) - epoch_us(g.ts)) / 1e6 as gap_s, g.channel as granted_on, r.channel as refused_on,
        r.in_contact as refused_in, case when g.turn > r.turn then g.event_id else r.event_id end as to_event,
        row_number() over (partition by g.unit_key order by abs(epoch_us(r.ts) - epoch_us(g.ts)), g.turn, r.turn) as place
    from ranked g join ranked r on r.unit_key = g.unit_key and r.type = 'request.refused' and r.channel <> g.channel
    where g.type = 'request.granted'
)
select 'contradiction' as rule, 'need' as lens, 'any_need' as scope, d.source, d.unit_key, d.person_code, d.channel, d.ts as at,
    o.unit_key is not null and o.gap_s <= 30 * 86400 as hit, o.gap_s, cast(null as double) as prev_gap_s,
    case when o.gap_s <= 30 * 86400 then least(60, (epoch_us(c.closed_at) - epoch_us(c.opened_at)) / 60e6) end as minutes,
    d.event_id as from_event, o.to_event, o.refused_in as contact_key, d.case_key,
    case when o.gap_s <= 30 * 86400 then d.item || ': granted on ' || o.granted_on || ', refused on ' || o.refused_on end as evidence
from ranked d left join opposed o on o.unit_key = d.unit_key and o.place = 1 left join contact c on c.contact_key = o.refused_in
where d.turn = 1
