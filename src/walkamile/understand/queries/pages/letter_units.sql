-- What could have broken in these days, did it, and who owns it: the employee, the queue or group, the channel, the system?
with judged as (
    select e.rule, e.lens, e.unit_key, e.person_code, e.channel, e.minutes, e.contact_key, e.case_key, e.from_event, e."at" as "at",
        case when w.window_days is null then e.hit
            else e.gap_s is not null and e.gap_s <= w.window_days * 86400.0 end as hit
    from eligible e join letter_rule w on w.rule = e.rule and w.lens = e.lens
    left join source_end s on s.source = e.source
    where e.scope = 'any_need' and e."at" >= $since and e."at" < $until
        and (w.age_days = 0 or e."at" <= coalesce(s.until, cast($as_of as timestamp)) - to_days(w.age_days))
), grouped as (
    select case_key, arg_max(queue, (ts, seq)) as queue from event
    where type = 'case.assigned' and queue is not null and case_key in (select case_key from judged) group by case_key
), searched as (
    -- Found or not: the system that was searched first in a contact, so that what broke and what held have one owner.
    select contact_key, arg_min(json_extract_string(props, '$.system'), (ts, seq)) as system from event
    where type in ('lookup.tried', 'lookup.found', 'lookup.not_found') and contact_key is not null
        and contact_key in (select contact_key from judged where rule = 'no_record')
        and json_extract_string(props, '$.system') is not null
    group by contact_key
)
select j.rule, j.lens, j.unit_key, j.person_code, j.channel, j.minutes, j.from_event, j."at", j.hit,
    coalesce(s_o.department, e_o.department, q_o.department, g_o.department, c_o.department) as department
from judged j
left join contact c on c.contact_key = j.contact_key
left join grouped g on g.case_key = j.case_key
left join searched s on s.contact_key = j.contact_key and j.rule = 'no_record'
left join owner_of s_o on s_o.kind = 'named' and s_o.name = lower(s.system)
left join owner_of e_o on e_o.kind = 'employee' and e_o.name = lower(c.employee)
left join owner_of q_o on q_o.kind = 'named' and q_o.name = lower(c.queue)
left join owner_of g_o on g_o.kind = 'named' and g_o.name = lower(g.queue)
left join owner_of c_o on c_o.kind = 'named' and c_o.name = lower(j.channel)
