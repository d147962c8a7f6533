-- How did each case of a lens go, step by step? One row per event that is drawn, with what came next.
with drawn as (
    select {case_key} as case_key, e.event_key{tie}, e.ts, e.seq, e.person_code, l.label_code,
        enum_code(try_cast(e.actor_id as said_word)) as actor, enum_code(try_cast(e.channel as said_word)) as channel
    from {events} e join label l on l.label = {label}
    where {condition} and l.label <> '' {only}
),
turned as (
    select case_key, person_code, row_number() over w as pos, event_key, label_code, ts, seq,
        lead(label_code) over w as next_label_code, (epoch_us(lead(ts) over w) - epoch_us(ts)) / 1e6 as dt_s,
        actor, lag(actor) over w as prev_actor, channel
    from drawn where case_key is not null window w as (partition by case_key order by ts, seq{then})
)
select '{lens}' as lens, t.case_key, t.person_code, t.pos, t.event_key, t.label_code, t.ts, t.seq, t.next_label_code, t.dt_s,
    a.word as actor_id, p.word as prev_actor_id, c.word as channel
from turned t left join word a on a.code = t.actor left join word p on p.code = t.prev_actor left join word c on c.code = t.channel
