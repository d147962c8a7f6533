-- Which names were seen together in these events?
select least(a.code, b.code) as a, greatest(a.code, b.code) as b, count(*) as n, min(a.ts) as first_ts, max(a.ts) as last_ts
from (select event_key, ts, unnest(codes) as code from remaining where len(codes) > 1) a
join (select event_key, unnest(codes) as code from remaining where len(codes) > 1) b on a.event_key = b.event_key and a.code < b.code
group by 1, 2 order by 1, 2
