-- What do events say of people, or beside each name that tells people apart: forename, date of birth, postcode, address?
-- An event whose names are those of two people says it of nobody.
with
    named as (
        select e.event_key, any_value(e.props) as props, {whose} as whose
        from (select event_key, props, unnest(codes) as code from events_now where props is not null) e
        join joined_name x on x.code = e.code
        group by e.event_key
        having min(x.person) = max(x.person)
    ),
    each_one as (select unnest(whose) as whose, props from named),
    said as (
        select whose, props, unnest(from_json(json_keys(props), '["VARCHAR"]')) as name from each_one
    )
select
    whose,
    name,
    json_extract_string(props, '/' || replace(replace(name, '~', '~0'), '/', '~1')) as value,
    count(*) as n
from said
where regexp_matches(lower(name), $people)
group by all
having value is not null and value <> ''
