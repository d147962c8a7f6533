-- How often does each rule break, per window and segment? Units old enough to show it, and those that did: too early to say
-- is told by the end of the unit's own source, whatever others still say.
with asked as (
    select e.rule, e.lens, e.scope, w.window_days, {segment} as segment, e.person_code, e.minutes, e.channel,
        case when w.window_days is null then e.hit
            when w.resolves then e.gap_s is null or e.gap_s > w.window_days * 86400.0
            else e.gap_s is not null and e.gap_s <= w.window_days * 86400.0 end as hit
    from eligible e join rule_window w on w.rule = e.rule left join source_end s on s.source = e.source {join}
    where (w.age_days = 0 or e."at" <= coalesce(s.until, $as_of) - to_days(w.age_days))
      and (not w.resolves or e.prev_gap_s is null or e.prev_gap_s > w.window_days * 86400.0)
      and e."at" >= $since and e."at" < $until
)
select rule, lens, scope, window_days, segment, count(*) as n, count(*) filter (where hit) as hits,
    sum(cast(round(minutes * 60000) as bigint)) filter (where hit) / 60000.0 as minutes, count(distinct person_code) as people,
    count(minutes) filter (where hit) as n_minutes
from asked group by rule, lens, scope, window_days, segment order by rule, lens, scope, window_days, segment
