-- Who withdrew consent to one of these purposes, and did not give it again?
select distinct person_code from (
    select person_code, type, row_number() over (partition by person_code, purpose order by ts desc, seq desc, event_id desc) as place
    from (
        select *, lower(coalesce(item, json_extract_string(props, '$.purpose'), 'all')) as purpose
        from event where type in ('consent.given', 'consent.withdrawn') and person_code is not null
    ) where purpose in (select unnest($purposes::varchar[]))
) where place = 1 and type = 'consent.withdrawn'
