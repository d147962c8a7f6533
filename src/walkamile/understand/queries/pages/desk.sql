-- What was on the screen of the one who answered? Look-ups, waits for tools, holds, hand-overs, of these contacts.
select event_id, ts, type, item, wait_s, hold_s, queue, outcome, topic, contact_id, actor_id, side, text,
    json_extract_string(props, '$.system') as system
from event
where contact_id in (select unnest($contacts)) and coalesce(actor_kind, '') <> 'bot'
    and (actor_kind in ('employee', 'leader', 'system') or type in ('queue.left', 'tool.waited', 'contact.held'))
order by ts, seq, event_id
