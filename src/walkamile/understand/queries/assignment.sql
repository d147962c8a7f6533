-- Which group held each case, one after the other? One row per assignment that is a change (or that its source calls one).
with assigned as (
    select m.case_key, m.event_id, m.ts, m.seq, m.queue, m.outcome, lag(m.queue) over w as queue_before,
        row_number() over w as turn
    from moment m where m.type = 'case.assigned' and m.case_key is not null
    window w as (partition by m.case_key order by m.ts, m.seq, m.event_id)
)
select case_key, event_id, ts, seq, queue, turn,
    (turn > 1 and queue is not null and queue_before is not null and queue <> queue_before) or outcome = 'reassigned' as reassigned
from assigned
