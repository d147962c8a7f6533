-- How often did a rule break, before and after a moment, in each part of a segment?
select e."at" >= $middle as later, coalesce(g.value, 'unknown') as part, count(*) as n, count(*) filter (where {hit}) as hits,
    count(distinct e.person_code) as people
from eligible e left join person_segment g on g.person_code = e.person_code and g.segment = $seg_name
    left join source_end s on s.source = e.source
where e.rule = $rule and e.scope = $scope and e.lens = $lens and e."at" >= $since and e."at" < $until
    and ($window_days = 0 or e."at" <= coalesce(s.until, cast($as_of as timestamp)) - to_days($window_days))
group by 1, 2 order by 1, 2
