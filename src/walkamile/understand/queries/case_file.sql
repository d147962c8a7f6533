-- What became of each case? One row per case, with its person and its first contact. It begins with its first case event.
with turned as (
    select m.case_key, m.case_id, m.event_id, m.source, m.ts, m.type, m.person_code, m.channel, m.topic, m.side, m.props, m.type like 'case.%' as own,
        row_number() over (partition by m.case_key order by m.ts, m.seq, m.event_id) as turn
    from moment m where m.case_key is not null
)
select case_key, max(case_id) as case_id, coalesce(min(ts) filter (where own), min(ts)) as opened_at,
    arg_min(person_code, turn) filter (where person_code is not null) as person_code,
    arg_min(channel, turn) filter (where channel is not null) as channel,
    coalesce(arg_min(event_id, turn) filter (where own), arg_min(event_id, turn)) as first_event,
    coalesce(arg_min(source, turn) filter (where own), arg_min(source, turn)) as source,
    min(ts) filter (where type in ('case.resolved', 'case.closed')) as resolved_at,
    count(*) filter (where type = 'case.opened') > 0 as opened,
    count(*) filter (where type = 'case.assigned') as n_assigned,
    count(*) filter (where type = 'case.reopened') as n_reopened,
    arg_min(topic, turn) filter (where topic is not null) as topic,
    coalesce(arg_min(side, turn) filter (where own), arg_min(side, turn)) as side,
    arg_max(lower(json_extract_string(props, '$.sla_met')), turn)
        filter (where json_extract_string(props, '$.sla_met') is not null) in ('true', '1', 'yes') as sla_met
from turned group by case_key
