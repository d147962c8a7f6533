-- Does a case come back to a group that already had it? A then B then A, in the order of changes of group.
with held as (
    select case_key, event_id, ts, seq, queue, lag(queue) over w as before from assignment where queue is not null
    window w as (partition by case_key order by ts, seq, event_id)
),
changes as (
    select case_key, event_id, ts, queue, lag(queue, 2) over w as two_before, lag(ts) over w as left_at
    from held where before is null or before <> queue
    window w as (partition by case_key order by ts, seq, event_id)
),
returned as (
    select case_key, count(*) as n_returns, sum(epoch_us(ts) - epoch_us(left_at)) / 60e6 as away_minutes,
        arg_min(event_id, ts) as event_id, arg_min(queue, ts) as queue
    from changes where queue = two_before group by case_key
)
select 'ping_pong' as rule, 'case' as lens, 'any_need' as scope, k.source, k.case_key as unit_key, k.person_code, k.channel, k.opened_at as at,
    r.case_key is not null as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when r.case_key is not null then least(240, r.away_minutes) end as minutes, k.first_event as from_event, r.event_id as to_event,
    cast(null as ubigint) as contact_key, k.case_key,
    case when r.case_key is not null then 'came back to ' || r.queue || ' (' || r.n_returns || ')' end as evidence
from known_case k left join returned r on r.case_key = k.case_key
where k.n_assigned > 0
