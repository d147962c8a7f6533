-- Which events count, and whose are they? Stored events up to as_of, each with the person of its strongest live name.
select e.event_key, e.event_id, e.source, e.type, e.touchpoint, e.ts, e.seq, e.side, e.actor_kind, e.actor_id, e.channel, e.direction,
    e.site, e.contact_id, e.contact_key, e.case_key, e.order_key, e.case_id, e.order_id, e.queue, e.outcome, e.wait_s, e.hold_s, e.handle_s, e.kind,
    e.item, e.topic, e.props, coalesce(p.person_code, f.person_code) as person_code
from stored e left join live_name p on p.code = e.anchor_code
left join weaker_name f on f.event_key = e.event_key
where e.ts <= $as_of
