-- What happened in this journey, in order? Events of its contacts and of the cases that these opened; no text, no name.
with member as (
    {members}
)
select e.event_id, e.ts, e.type, e.channel, coalesce(e.contact_key, s.case_key) as contact, e.kind, e.outcome, e.wait_s, e.hold_s,
    e.actor_kind, e.actor_id, json_extract_string(e.props, '$.speaker') as speaker, e.item, e.topic, e.queue,
    coalesce(e.touchpoint, e.type) as step, json_extract_string(e.props, '$.system') as system,
    json_extract_string(e.props, '$.action') as action, json_extract_string(e.props, '$.reason') as reason,
    json_extract_string(e.props, '$.what') as what, json_extract_string(e.props, '$.page') as page,
    json_extract_string(e.props, '$.object_type') as object, json_extract_string(e.props, '$.to') as "to"
from event e left join {visits} s on s.event_key = e.event_key and e.contact_key is null
where e.event_key in (select event_key from member)
order by e.ts, e.seq, e.event_id
