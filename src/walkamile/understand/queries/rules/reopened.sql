-- Was it really solved? Cases resolved or closed at least once, and those opened again after it.
with turned as (
    select m.case_key, m.event_id, m.ts, m.type, row_number() over (partition by m.case_key order by m.ts, m.seq, m.event_id) as turn
    from moment m where m.case_key is not null and m.type in ('case.resolved', 'case.closed', 'case.reopened')
),
solved as (
    select case_key, min(turn) as turn from turned where type <> 'case.reopened' group by case_key
),
again as (
    select t.case_key, min(t.turn) as turn, min(t.ts) as reopened_at, arg_min(t.event_id, t.turn) as event_id
    from turned t join solved s on s.case_key = t.case_key and t.turn > s.turn where t.type = 'case.reopened' group by t.case_key
),
until as (
    select a.case_key, min(t.ts) as solved_at from again a join turned t on t.case_key = a.case_key and t.turn > a.turn
    where t.type <> 'case.reopened' group by a.case_key
)
select 'reopened' as rule, 'case' as lens, 'any_need' as scope, k.source, k.case_key as unit_key, k.person_code, k.channel, k.opened_at as at,
    a.case_key is not null as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when u.solved_at is not null then least(240, (epoch_us(u.solved_at) - epoch_us(a.reopened_at)) / 60e6) end as minutes, k.first_event as from_event, a.event_id as to_event,
    cast(null as ubigint) as contact_key, k.case_key,
    case when a.case_key is not null then 'opened again ' || round((epoch_us(a.reopened_at) - epoch_us(k.resolved_at)) / 3600e6, 1)
        || ' hours after it was called solved' end as evidence
from known_case k left join again a on a.case_key = k.case_key left join until u on u.case_key = k.case_key
where k.resolved_at is not null
