-- Which other things does each event name (a change, a configuration item ...), itself or through a thing that it names
-- (a ticket caused_by a change, a change of a configuration item)? One row per event, type and id.
with said as (
    select e.event_key, o.type, o.id from (select event_key, unnest(objects) as o from stored where objects is not null and ts <= $as_of) e
    union
    select event_key, 'ci' as type, json_extract_string(props, '$.ci') as id from stored
    where props like '%"ci"%' and (type like 'c%' or type like 'incident.%') and ts <= $as_of
    union
    select event_key, 'change' as type, json_extract_string(props, '$.change') as id from stored
    where type = 'change.deployed' and props like '%"change"%' and ts <= $as_of
),
about as (
    select * from said
    union all
    select event_key, 'case', case_id from stored
    where case_id is not null and ts <= $as_of and exists (select 1 from object_object where type = 'case')
    union all
    select event_key, 'order', order_id from stored
    where order_id is not null and ts <= $as_of and exists (select 1 from object_object where type = 'order')
),
named as (
    select * from said
    union
    select a.event_key, r.to_type, r.to_id from about a join object_object r on r.type = a.type and r.id = a.id
)
select event_key, type, id from named where id is not null and id <> ''
