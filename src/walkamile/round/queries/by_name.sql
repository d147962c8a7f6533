-- Whose are events whose strongest name tells nobody, by the strongest of their other names, or by whose it was at that time?
select event_key, arg_min(person_code, place) as person_code
from (
    select e.event_key, e.place, coalesce(l.person_code, s.person_code) as person_code
    from (
        select event_key, ts, unnest(codes) as code, generate_subscripts(codes, 1) as place from events_now
        where anchor_code not in (select code from live_name)
          and (len(codes) > 1 or anchor_code in (select code from name_span))
    ) e left join live_name l on l.code = e.code
    left join name_span s on s.code = e.code and e.ts >= coalesce(s.since, e.ts) and e.ts <= coalesce(s.until, e.ts)
)
where person_code is not null
group by event_key
