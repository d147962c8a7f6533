-- What did each employee do in a day? Events done by employees, by day.
select *, md5_number_lower(actor_id || chr(31) || cast(cast(ts as date) as varchar)) as day_key
from moment where actor_kind in ('employee', 'leader') and actor_id is not null
