-- How many people had an event of this type (on this system), by month of 30 days before `as_of` and in all?
with met as (
    select cast(floor((epoch(cast($as_of as timestamp)) - epoch(e.ts)) / 2592000.0) as integer) as month,
        coalesce(cast(e.person_code as varchar), 'contact ' || cast(e.contact_key as varchar), e.event_id) as who
    from event e
    where (e.type = $step or e.touchpoint = $step) and e.ts > $since and e.ts <= $as_of
      and ($system is null or lower(json_extract_string(e.props, '$.system')) = lower($system))
)
select month, count(distinct who) as people, cast(0 as double) as minutes, cast(0 as double) as squared
from met group by grouping sets ((month), ())
