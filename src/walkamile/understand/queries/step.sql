-- How did each case of a lens go, step by step? One row per event that is drawn, with what came next. Words are numbers
-- while they are put in order, and texts in a file.
with drawn as (
    select {case_key} as case_key, e.event_key{tie}, e.ts, e.seq, e.person_code, l.label_code,
        try_cast(e.actor_id as said_word) as actor, try_cast(e.channel as said_word) as channel
    from {events} e join label l on l.label = {label}
    where {condition} and l.label <> '' {only}
)
select cast('{lens}' as enum ('{lens}')) as lens, case_key, person_code, row_number() over w as pos, event_key, label_code, ts, seq,
    lead(label_code) over w as next_label_code, (epoch_us(lead(ts) over w) - epoch_us(ts)) / 1e6 as dt_s,
    actor as actor_id, lag(actor) over w as prev_actor_id, channel
from drawn where case_key is not null window w as (partition by case_key order by ts, seq{then})
