-- Which events belong to which journey? Those of its contacts, and those of the cases that these opened; once each.
with mine as (
    {contacts}
),
held as (
    select distinct m.journey_key, c.case_key from mine m join contact c on c.contact_key = m.contact_key where c.case_key is not null
    union {cases}
),
placed as (
    select e.event_key, coalesce(e.contact_key, s.case_key) as contact_key, e.case_key
    from event e left join {visits} s on s.event_key = e.event_key and e.contact_key is null
)
select m.journey_key, p.event_key from placed p join mine m on m.contact_key = p.contact_key
union select h.journey_key, p.event_key from placed p join held h on h.case_key = p.case_key
