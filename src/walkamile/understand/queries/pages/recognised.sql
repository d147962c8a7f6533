-- Is a customer who bought in a store known to whoever answers the phone? Each customer's first answered call within 30 days.
with bought as (
    select distinct person_code, ts from event
    where type = 'order.placed' and channel = 'store' and person_code is not null
        and ts >= cast($since as timestamp) - interval 30 day and ts < $until
),
called as (
    select c.person_code, c.contact_key, c.opened_at, c.closed_at, c.first_event, c.employee, c.topic,
        row_number() over (partition by c.person_code order by c.opened_at, c.first_event) as nth
    from contact c
    where c.channel = 'phone' and c.kind = 'human' and not coalesce(c.abandoned, false)
        and c.opened_at >= $since and c.opened_at < $until
        and c.person_code not in (select person_code from robot)
        and exists (select 1 from bought b where b.person_code = c.person_code and b.ts < c.opened_at
            and b.ts >= c.opened_at - interval 30 day)
        {of_segment}
),
seen as (
    select e.contact_key, bool_or(e.type = 'context.shown') as shown, bool_or(e.type = 'lookup.found') as found,
        bool_or(e.type = 'lookup.not_found') as missed
    from event e where e.type in ('context.shown', 'lookup.found', 'lookup.not_found')
        and e.ts >= $since and e.contact_key in (select contact_key from called)
    group by e.contact_key
)
select c.person_code, p.person_id, c.opened_at, c.first_event, c.topic, epoch(c.closed_at) - epoch(c.opened_at) as length_s,
    (coalesce(s.shown, false) or coalesce(s.found, false)) and not coalesce(s.missed, false) as recognised,
    case when s.missed then 'searched for, not found'
        when s.found then 'found when searched for'
        when s.shown then 'shown before being asked'
        else 'nobody looked, nothing was shown' end as evidence
from called c left join seen s on s.contact_key = c.contact_key left join person_row p on p.person_code = c.person_code
where c.nth = 1
order by c.opened_at desc, c.first_event
