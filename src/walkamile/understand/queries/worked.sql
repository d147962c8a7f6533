-- What did each employee do in a day? Events done by employees, by day.
select event_key, event_id, type, touchpoint, ts, seq, person_code, actor_id, channel,
    md5_number_lower(actor_id || chr(31) || cast(cast(ts as date) as varchar)) as day_key
from moment where actor_kind in ('employee', 'leader') and actor_id is not null
