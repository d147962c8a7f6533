-- Which contacts did employees serve, from when to when, and did they meet trouble?
select c.employee,
    c.opened_at + to_microseconds(cast(coalesce(c.wait_s, 0.0) * 1000000 as bigint)) as began_at,
    greatest(coalesce(c.closed_at, c.opened_at), c.opened_at + to_microseconds(cast((coalesce(c.wait_s, 0.0) + coalesce(c.handle_s, 0.0)) * 1000000 as bigint))) as ended_at,
    coalesce(c.hold_s, 0.0) >= $hold_s or coalesce(list_contains($topics::varchar[], lower(c.topic)), false)
        or c.contact_key in (
            select e.contact_key from eligible e
            where e.hit and e.lens = 'contact' and e.contact_key is not null and list_contains($rules::varchar[], e.rule)
        ) as hard
from contact c
where c.human and c.employee is not null and not coalesce(c.abandoned, false) and c.side = 'customer'
    and c.opened_at >= $since and c.opened_at < $until
