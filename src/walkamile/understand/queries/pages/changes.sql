-- Which changes and incidents happened in these hours?
select event_id, ts, type, coalesce(item, json_extract_string(props, '$.ci')) as ci,
    coalesce(json_extract_string(props, '$.change'), json_extract_string(props, '$.incident'), event_id) as name
from event where type in ('change.deployed', 'incident.opened') and ts >= $since and ts < $until order by ts, seq, event_id
