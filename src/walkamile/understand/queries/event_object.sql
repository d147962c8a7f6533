-- Which other things does each event name (a change, a configuration item ...)? One row per event, type and id.
with named as (
    select e.event_key, o.type, o.id from (select event_key, unnest(objects) as o from stored where objects is not null and ts <= $as_of) e
    union
    select event_key, 'ci' as type, json_extract_string(props, '$.ci') as id from stored
    where props like '%"ci"%' and (type like 'c%' or type like 'incident.%') and ts <= $as_of
    union
    select event_key, 'change' as type, json_extract_string(props, '$.change') as id from stored
    where type = 'change.deployed' and props like '%"change"%' and ts <= $as_of
)
select event_key, type, id from named where id is not null and id <> ''
