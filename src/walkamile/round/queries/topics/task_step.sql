-- How long did real customers take from one event to the next that ends a step? One row per time it happened.
with mine as (
    select e.person_code, e.event_id, e.ts, e.seq, (e.type = $begins or e.touchpoint = $begins) as begins,
        (e.type = $ends or e.touchpoint = $ends) as ends
    from event e
    where e.person_code is not null and e.person_code not in (select person_code from robot)
        and e.side = 'customer' and ($channel = '' or e.channel = $channel)
        and (e.type in ($begins, $ends) or e.touchpoint in ($begins, $ends))
),
next as (
    select *, min(case when ends then ts end) over later as end_ts, min(case when begins then ts end) over later as again_ts,
        arg_min(case when ends then event_id end, case when ends then ts end) over later as end_event
    from mine
    window later as (partition by person_code order by ts, seq, event_id rows between 1 following and unbounded following)
)
select n.person_code, p.person_id, n.event_id, n.end_event, n.ts, epoch(n.end_ts) - epoch(n.ts) as seconds
from next n left join person_row p on p.person_code = n.person_code
where n.begins and n.end_ts is not null and (n.again_ts is null or n.end_ts <= n.again_ts)
    and n.end_ts <= n.ts + interval 2 hour
order by n.ts desc, n.event_id
