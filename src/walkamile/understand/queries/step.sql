-- How did each case of a lens go, step by step? One row per event that is drawn, with what came next.
with drawn as (
    select {case_key} as case_key, e.event_key, e.event_id, e.ts, e.seq, e.person_code, {label} as label, e.actor_id, e.channel
    from {events} e where {condition}
),
named as (select d.*, l.label_code from drawn d join label l on l.label = d.label where d.case_key is not null and d.label <> '')
select '{lens}' as lens, case_key, person_code, row_number() over w as pos, event_key, label_code, ts,
    lead(label_code) over w as next_label_code, (epoch_us(lead(ts) over w) - epoch_us(ts)) / 1e6 as dt_s,
    actor_id, lag(actor_id) over w as prev_actor_id, channel, lag(channel) over w as prev_channel
from named window w as (partition by case_key order by ts, seq, event_id)
