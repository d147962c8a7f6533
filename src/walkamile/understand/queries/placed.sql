-- Where in its contact does each event stand? Position 1 is the first. Narrow rows are put in order, the rest is fetched after.
with found as (
    select event_key, event_id, ts, seq, contact_key as in_contact from moment where contact_key is not null
    union all
    select m.event_key, m.event_id, m.ts, m.seq, v.contact_key as in_contact
    from visit v join moment m on m.event_key = v.event_key where m.contact_key is null
),
turned as (select event_key, in_contact, row_number() over (partition by in_contact order by ts, seq, event_id) as pos from found)
select m.event_key, m.event_id, m.source, m.type, m.touchpoint, m.ts, m.seq, m.side, m.actor_kind, m.actor_id, m.channel, m.direction,
    m.site, m.contact_id, m.case_key, m.order_key, m.case_id, m.order_id, m.queue, m.outcome, m.wait_s, m.hold_s, m.handle_s,
    m.kind, m.item, m.topic, m.props, m.person_code, t.in_contact, t.pos
from turned t join moment m on m.event_key = t.event_key
