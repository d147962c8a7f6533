-- Which cases and contacts opened within 72 hours of each change, and of the same hour one to four weeks before?
-- With a configuration item: those about the same one. Without: all tickets of employees, for the 500 latest such changes.
with deployed as (
    select m.event_key, m.event_id, m.ts, c.id as change_id, i.id as ci,
        row_number() over (partition by i.id is null order by m.ts desc, m.event_id) as lateness
    from moment m
    left join (select event_key, min(id) as id from event_object where type = 'change' group by event_key) c on c.event_key = m.event_key
    left join (select distinct event_key, id from event_object where type = 'ci') i on i.event_key = m.event_key
    where m.type = 'change.deployed'
),
looked as (
    select d.event_key, d.event_id, d.ts, d.change_id, d.ci, w.week, d.ts - to_days(7 * w.week) as from_at
    from deployed d cross join (select cast(unnest([0, 1, 2, 3, 4]) as integer) as week) w
    where d.ci is not null or d.lateness <= 500
)
select l.event_key as change_key, l.event_id, l.ts as deployed_at, l.change_id, l.ci, l.week, l.from_at,
    t.kind, t.source, t.unit_key, t.case_key, t.contact_key, t.person_code, t.at, t.minutes
from looked l left join change_touch t on t.ci = l.ci and t.at >= l.from_at and t.at <= l.from_at + interval 72 hour
where l.ci is not null
union all
select l.event_key, l.event_id, l.ts, l.change_id, l.ci, l.week, l.from_at,
    t.kind, t.source, t.unit_key, t.case_key, t.contact_key, t.person_code, t.at, t.minutes
from looked l left join change_touch t on t.ci is null and t.at >= l.from_at and t.at <= l.from_at + interval 72 hour
where l.ci is null
