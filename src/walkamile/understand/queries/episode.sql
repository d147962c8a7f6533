-- Which events are one episode? All of one person until the silence is longer than the gap.
with marked as (
    select m.*, case when lag(ts) over w is null or ts - lag(ts) over w > to_microseconds($gap_us) then 1 else 0 end as starts
    from moment m where person_code is not null window w as (partition by person_code order by ts, seq, event_id)
),
counted as (
    select *, sum(starts) over (partition by person_code order by ts, seq, event_id rows unbounded preceding) as episode_no from marked
)
select *, first_value(event_key) over (partition by person_code, episode_no order by ts, seq, event_id) as episode_key from counted
