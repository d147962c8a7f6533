-- Which other events share a contact, case or order with theirs, and which customer do those name?
with shared as (
    select s.event_key, s.contact_key, s.case_key, s.order_key, s.codes from stored s
    where s.event_key not in (select event_key from mine) and (
        s.contact_key in (select x.contact_key from stored x join mine using (event_key) where x.contact_key is not null)
        or s.case_key in (select x.case_key from stored x join mine using (event_key) where x.case_key is not null)
        or s.order_key in (select x.order_key from stored x join mine using (event_key) where x.order_key is not null))
),
customers as (
    select distinct contact_key from (select contact_key, unnest(codes) as code from stored
        where contact_key in (select contact_key from shared) and event_key not in (select event_key from mine)) c
    join live l on l.code = c.code and l.kind <> 'employee'
),
named as (
    select distinct event_key from (select event_key, unnest(codes) as code from shared) c
    join live l on l.code = c.code and l.kind <> 'employee'
)
select s.event_key, s.contact_key, s.case_key, s.order_key, n.event_key is not null as named,
    n.event_key is not null or c.contact_key is not null as foreign_to_them
from shared s left join named n on n.event_key = s.event_key left join customers c on c.contact_key = s.contact_key
