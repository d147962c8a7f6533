-- Where in its contact does each event stand? Position 1 is the first.
with found as (
    select m.event_key, m.event_id, m.source, m.type, m.touchpoint, m.ts, m.seq, m.side, m.actor_kind, m.actor_id, m.channel, m.direction, m.site,
        m.contact_id, m.case_key, m.order_key, m.case_id, m.order_id, m.queue, m.outcome, m.wait_s, m.hold_s, m.handle_s,
        m.kind, m.item, m.topic, m.props, m.person_code, m.contact_key as in_contact
    from moment m where m.contact_key is not null
    union all
    select m.event_key, m.event_id, m.source, m.type, m.touchpoint, m.ts, m.seq, m.side, m.actor_kind, m.actor_id, m.channel, m.direction, m.site,
        m.contact_id, m.case_key, m.order_key, m.case_id, m.order_id, m.queue, m.outcome, m.wait_s, m.hold_s, m.handle_s,
        m.kind, m.item, m.topic, m.props, m.person_code, v.contact_key as in_contact
    from visit v join moment m on m.event_key = v.event_key where m.contact_key is null
)
select *, row_number() over (partition by in_contact order by ts, seq, event_id) as pos from found
