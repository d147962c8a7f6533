-- Which units of this rule broke, one by one?
select e.rule, e.lens, e.scope, p.person_id, e.channel, e."at" as "at", e.gap_s, e.minutes, e.from_event, e.to_event, e.evidence
from eligible e left join person_row p on p.person_code = e.person_code left join source_end s on s.source = e.source
where ({hit}) and e.rule = $rule and ($scope = '' or e.scope = $scope) and ($lens = '' or e.lens = $lens)
    and e."at" >= $since and e."at" < $until
    and ($window_days = 0 or e."at" <= coalesce(s.until, cast($as_of as timestamp)) - to_days($window_days))
    {of_segment}
order by e."at" desc, e.from_event limit $most
