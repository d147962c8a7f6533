-- Which events must be read again? Those of the touched people, contacts, cases and orders, and of them what units are drawn from.
select event_key, event_id, source, type, touchpoint, ts, seq, side, actor_kind, actor_id, channel, direction, site, contact_id, contact_key,
    case_key, order_key, case_id, order_id, queue, outcome, wait_s, hold_s, handle_s, kind, item, topic, props, objects, anchor_code
from events_now e
where event_key in (select event_key from theirs) or contact_key in (select contact_key from touched_contact)
    or case_key in (select case_key from touched_case) or order_key in (select order_key from touched_order)
    or event_key in (select event_key from moved_event)
