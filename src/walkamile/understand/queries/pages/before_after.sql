-- How many units of this rule broke before a moment and after it, in as many days on each side?
select e."at" >= $moment as later, count(*) as n, count(*) filter (where {hit}) as hits,
    count(distinct coalesce(cast(e.person_code as varchar), cast(e.unit_key as varchar))) as people
from eligible e left join source_end s on s.source = e.source
where e.rule = $rule and e.lens = $lens and e.scope = $scope and e."at" >= $since and e."at" < $until
    and e."at" <= coalesce(s.until, cast($as_of as timestamp)) - to_days($age_days)
group by 1
