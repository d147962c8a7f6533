-- What do events say of those who are known by a name: forename, date of birth, postcode, address?
-- Sources that declare attributes of people say it beside the events; others leave it in the events.
with
    said as (
        select
            unnest(list_distinct(list_filter(e.codes, lambda c: c is not null))) as code,
            e.props
        from events_now e
        where e.props is not null and len(e.codes) > 0
    ),
    pair as (
        select s.code, unnest(from_json(json_keys(s.props), '["VARCHAR"]')) as name, s.props
        from said s
    )
select
    code,
    name,
    json_extract_string(props, '$."' || name || '"') as value,
    count(*) as n
from pair
where regexp_matches(lower(name), $people) and name not like '%"%'
group by all
having value is not null and value <> ''
