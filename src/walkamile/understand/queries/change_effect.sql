-- What happened to people after an IT change? Those hit within 72 hours, beside the usual of the four weeks before: an association.
with began as (select min(ts) as first_at from moment),
weekly as (
    select change_key, event_id, deployed_at, change_id, week,
        string_agg(distinct ci, ', ' order by ci) as ci, count(distinct person_code) as n_people,
        count(distinct unit_key) filter (where kind = 'contact') as n_contacts, count(distinct unit_key) filter (where kind = 'case') as n_cases
    from change_hit h, began b where h.week = 0 or h.from_at >= b.first_at
    group by change_key, event_id, deployed_at, change_id, week
),
-- A source that has fallen silent tells of nobody whom the change hit: its hours are not over.
told as (
    select h.change_key, min(e.until) as until from change_hit h join source_end e on e.source = h.source group by h.change_key
),
spent as (
    select change_key, week, sum(minutes) as minutes from (
        select distinct change_key, week, unit_key, minutes from change_hit where unit_key is not null) group by change_key, week
),
usual as (
    select w.change_key, count(*) as n_weeks, avg(w.n_people) as people, avg(w.n_contacts) as contacts, avg(w.n_cases) as cases,
        avg(coalesce(s.minutes, 0)) as minutes
    from weekly w left join spent s on s.change_key = w.change_key and s.week = w.week where w.week > 0 group by w.change_key
)
select w.change_key, w.change_id, w.ci, w.deployed_at, w.event_id as from_event,
    case when w.ci is not null then 'same configuration item' else 'all tickets of employees' end as hit_by,
    w.deployed_at <= least($as_of, coalesce(t.until, $as_of)) - interval 72 hour as is_complete,
    w.n_people, w.n_contacts, w.n_cases, coalesce(s.minutes, 0) as minutes,
    coalesce(u.n_weeks, 0) as n_weeks, u.people as usual_people, u.contacts as usual_contacts, u.cases as usual_cases, u.minutes as usual_minutes,
    w.n_people - u.people as more_people, w.n_contacts - u.contacts as more_contacts, w.n_cases - u.cases as more_cases,
    coalesce(s.minutes, 0) - u.minutes as more_minutes, 'association' as note
from weekly w left join spent s on s.change_key = w.change_key and s.week = 0 left join usual u on u.change_key = w.change_key
left join told t on t.change_key = w.change_key
where w.week = 0
