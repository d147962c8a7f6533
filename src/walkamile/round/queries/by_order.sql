-- Whose are events that no name tells, by the order they speak of?
select e.event_key, o.person_code
from events_now e join order_owner o on o.order_key = e.order_key left join placed_at p on p.order_key = e.order_key
where (p.ts is null or e.ts >= p.ts) and (e.anchor_code is null or e.anchor_code not in (select code from live_name))
  and e.event_key not in (select event_key from by_name)
