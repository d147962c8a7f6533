-- Is a case handed from group to group? Cases with an assignment.
select 'transfer' as rule, 'case' as lens, 'any_need' as scope, k.source, k.case_key as unit_key, k.person_code, k.channel, k.opened_at as at,
    a.n_changes > 0 as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when a.n_changes > 0 then least(240, (epoch_us(a.last_change) - epoch_us(a.first_at)) / 60e6) end as minutes,
    k.first_event as from_event, a.last_event as to_event, cast(null as ubigint) as contact_key, k.case_key,
    case when a.n_changes > 0 then 'changed group ' || a.n_changes || case when a.n_changes = 1 then ' time' else ' times' end end as evidence
from known_case k join (
    select case_key, count(*) filter (where reassigned) as n_changes, min(ts) as first_at,
        max(ts) filter (where reassigned) as last_change, arg_max(event_id, turn) filter (where reassigned) as last_event
    from assignment group by case_key) a on a.case_key = k.case_key
