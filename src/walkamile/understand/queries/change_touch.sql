-- Whom may a change have touched? Cases and assisted contacts of known persons, with the configuration item they are about.
with about as (
    select distinct m.case_key, m.contact_key, o.id as ci
    from event_object o join moment m on m.event_key = o.event_key where o.type = 'ci' and m.type <> 'change.deployed'
),
deployed as (select min(ts) as first_at from moment where type = 'change.deployed'),
touch as (
    select 'case' as kind, k.source, k.case_key as unit_key, k.case_key, cast(null as ubigint) as contact_key, k.person_code,
        k.opened_at as at, k.side, 0.0 as minutes
    from known_case k join deployed d on k.opened_at >= d.first_at - interval 28 day where k.person_code is not null
    union all
    select 'contact' as kind, c.source, c.contact_key as unit_key, c.case_key, c.contact_key, c.person_code,
        c.opened_at as at, c.side, (coalesce(c.wait_s, 0) + coalesce(c.hold_s, 0) + coalesce(c.handle_s, 0)) / 60.0 as minutes
    from known_contact c join deployed d on c.opened_at >= d.first_at - interval 28 day where c.kind = 'human'
)
select t.kind, t.source, t.unit_key, t.case_key, t.contact_key, t.person_code, t.at, t.minutes, a.ci, t.side = 'employee' and t.case_key is not null as is_it_ticket
from touch t join about a on a.case_key = t.case_key
union
select t.kind, t.source, t.unit_key, t.case_key, t.contact_key, t.person_code, t.at, t.minutes, a.ci, t.side = 'employee' and t.case_key is not null
from touch t join about a on a.contact_key = t.contact_key
union
select t.kind, t.source, t.unit_key, t.case_key, t.contact_key, t.person_code, t.at, t.minutes, cast(null as varchar), true
from touch t where t.side = 'employee' and t.case_key is not null
