-- Which events are one episode? All of one person until the silence is longer than the gap.
with marked as (
    select m.event_key, m.event_id, m.type, m.touchpoint, m.ts, m.seq, m.person_code, m.actor_id, m.channel,
        case when lag(ts) over w is null or ts - lag(ts) over w > to_microseconds($gap_us) then m.event_key end as begins
    from moment m where person_code is not null window w as (partition by person_code order by ts, seq, event_id)
)
select *, last_value(begins ignore nulls) over (partition by person_code order by ts, seq, event_id
    rows between unbounded preceding and current row) as episode_key from marked
