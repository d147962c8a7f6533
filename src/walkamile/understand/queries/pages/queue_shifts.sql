-- Who was on shift in this queue, from when to when?
select actor_id, epoch_us(ts) as at_us, type = 'shift.started' as begins
from event
where type in ('shift.started', 'shift.ended') and queue = $queue and actor_id is not null and ts >= $since and ts <= $until
order by actor_id, ts, type = 'shift.started', seq, event_id
