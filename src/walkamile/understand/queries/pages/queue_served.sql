-- Which employees have been in this queue since a day, on a shift or by answering?
select actor_id as employee from event
where type = 'shift.started' and queue = $queue and actor_id is not null and ts >= $since and ts <= $until
union
select employee from contact
where queue = $queue and kind = 'human' and employee is not null and opened_at >= $since and opened_at <= $until
