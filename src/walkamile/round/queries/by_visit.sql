-- Whose are events on a device that several people use? That of the one person who gave a name during the visit, else nobody's.
with used as (
    select event_key, event_id, ts, seq, anchor_code, min(code) as code
    from (select event_key, event_id, ts, seq, anchor_code, unnest(codes) as code from events_now)
    where code in (select code from shared_name) group by event_key, event_id, ts, seq, anchor_code
),
known as (
    select u.*, coalesce(l.person_code, n.person_code, o.person_code) as person_code
    from used u left join live_name l on l.code = u.anchor_code
    left join by_name n on n.event_key = u.event_key left join by_order o on o.event_key = u.event_key
),
begun as (
    select *, case when ts - lag(ts) over w <= to_microseconds($gap_us) then 0 else 1 end as starts
    from known window w as (partition by code order by ts, seq, event_id)
),
visited as (
    select *, sum(starts) over (partition by code order by ts, seq, event_id rows unbounded preceding) as visit_no from begun
),
visit as (
    select code, visit_no, arg_min(event_key, (ts, seq, event_id)) as visit,
        case when count(distinct person_code) = 1 then min(person_code) end as person_code
    from visited group by code, visit_no
)
select v.event_key, w.person_code, case when w.person_code is null then w.visit end as visit
from visited v join visit w using (code, visit_no)
where v.person_code is null
