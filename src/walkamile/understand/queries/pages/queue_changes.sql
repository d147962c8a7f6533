-- What does IT change, and what does it plan to change?
select event_id, epoch_us(ts) as at_us, coalesce(item, json_extract_string(props, '$.ci')) as ci,
    json_extract_string(props, '$.planned') as planned
from event
where type = 'change.deployed' and ts >= $since
order by ts, seq, event_id
