-- What became of each case? One row per case, with its person and its first contact.
select m.case_key, max(m.case_id) as case_id, min(m.ts) as opened_at,
    arg_min(m.person_code, struct_pack(t := m.ts, s := m.seq, e := m.event_id)) filter (where m.person_code is not null) as person_code,
    arg_min(m.channel, struct_pack(t := m.ts, s := m.seq, e := m.event_id)) filter (where m.channel is not null) as channel,
    arg_min(m.event_id, struct_pack(t := m.ts, s := m.seq, e := m.event_id)) as first_event,
    min(m.ts) filter (where m.type in ('case.resolved', 'case.closed')) as resolved_at,
    count(*) filter (where m.type = 'case.opened') > 0 as opened,
    count(*) filter (where m.type = 'case.assigned') as n_assigned,
    count(*) filter (where m.type = 'case.reopened') as n_reopened,
    arg_min(m.topic, struct_pack(t := m.ts, s := m.seq, e := m.event_id)) filter (where m.topic is not null) as topic,
    arg_max(lower(json_extract_string(m.props, '$.sla_met')), struct_pack(t := m.ts, s := m.seq, e := m.event_id))
        filter (where json_extract_string(m.props, '$.sla_met') is not null) in ('true', '1', 'yes') as sla_met
from moment m where m.case_key is not null
group by m.case_key
