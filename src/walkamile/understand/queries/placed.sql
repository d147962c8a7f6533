-- What does each event of a contact say, and where in it does it stand?
select m.event_key, m.event_id, m.source, m.type, m.touchpoint, m.ts, m.seq, m.side, m.actor_kind, m.actor_id, m.channel, m.direction,
    m.site, m.contact_id, m.case_key, m.order_key, m.case_id, m.order_id, m.queue, m.outcome, m.wait_s, m.hold_s, m.handle_s,
    m.kind, m.item, m.topic, m.props, m.person_code, s.in_contact, s.pos
from spot s join moment m on m.event_key = s.event_key
