-- How many people met this break, and how many minutes did it cost, by month of 30 days before `as_of` and in all?
with broken as (
    select cast(floor((epoch(cast($as_of as timestamp)) - epoch(e."at")) / 2592000.0) as integer) as month,
        coalesce(cast(e.person_code as varchar), 'contact ' || cast(e.contact_key as varchar), cast(e.unit_key as varchar)) as who,
        coalesce(e.minutes, 0.0) as minutes
    from eligible e
    where ({hit}) and e.rule = $rule and e.lens = $lens and e.scope = $scope and e."at" > $since and e."at" <= $as_of
)
select month, count(distinct who) as people, sum(minutes) as minutes, sum(minutes * minutes) as squared
from broken group by grouping sets ((month), ())
