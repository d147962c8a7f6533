-- Which cases can be lived again? Those of a known person in which enough happened. Their time runs until they are called solved.
with happened as (
    select case_key, count(*) as n, count(*) filter (where type = 'case.assigned') as n_turns, max(ts) as last_at, list(distinct actor_id) filter (where actor_kind in ('employee', 'leader')) as employees
    from event where case_key is not null group by case_key
),
broke as (
    select case_key, rule, sum(coalesce(minutes, 0)) as minutes from eligible
    where case_key is not null and hit and scope = 'any_need' and rule in (select rule from break_rule) and (gap_s is null or gap_s <= 604800)
    group by case_key, rule
),
cost as (
    select case_key, max(minutes) as cost_min, list(rule order by minutes desc, rule) as rules from broke group by case_key
)
select f.case_key, f.person_code, h.last_at as closed_at, f.channel, f.topic,
    greatest(epoch_us(coalesce(f.resolved_at, h.last_at)) - epoch_us(f.opened_at), 0) / 6e7 as lived_min,
    coalesce(k.cost_min, 0) as cost_min, h.n as n_events, h.employees, k.rules, h.n_turns
from case_file f join happened h on h.case_key = f.case_key left join cost k on k.case_key = f.case_key
where f.person_code is not null and h.n >= $fewest
order by f.case_key
