-- Which needs can be lived again? Those in which somebody turned to a person or stood in line. Time is that of their
-- contacts; the cost is that of the one rule that cost most: minutes are never added over rules.
with spoken as (
    select n.need_id as case_key, n.topic as about, c.* from need n join contact c
    on c.person_code = n.person_code and c.need_key = n.need_key and c.opened_at >= n.opened_at and c.opened_at <= n.closed_at
),
broke as (
    select s.case_key, e.rule, sum(coalesce(e.minutes, 0)) as minutes from spoken s join eligible e on e.contact_key = s.contact_key
    where e.hit and e.scope = 'any_need' and e.rule in (select rule from break_rule) and (e.gap_s is null or e.gap_s <= 604800)
    group by s.case_key, e.rule
),
cost as (
    select case_key, max(minutes) as cost_min, list(rule order by minutes desc, rule) as rules from broke group by case_key
)
select s.case_key, any_value(s.person_code) as person_code, max(s.closed_at) as closed_at, arg_min(s.channel, s.opened_at) as channel,
    any_value(s.about) as topic,
    sum(coalesce(s.wait_s, 0) + coalesce(s.hold_s, 0) + coalesce(s.handle_s, epoch_us(s.closed_at) / 1e6 - epoch_us(s.opened_at) / 1e6)) / 60 as lived_min,
    any_value(coalesce(k.cost_min, 0)) as cost_min, sum(s.n_events)::bigint as n_events,
    list(distinct s.employee) filter (where s.employee is not null) as employees, any_value(k.rules) as rules
from spoken s left join cost k on k.case_key = s.case_key
group by s.case_key having bool_or(s.kind in ('human', 'bot') or s.queued) and sum(s.n_events) >= $fewest
order by s.case_key
