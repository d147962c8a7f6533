-- Which words do so many people share that they point at nobody?
select word from (
    select distinct unnest([item, topic, queue, coalesce(touchpoint, type)]) as word, person_code from event where person_code is not null
    union
    select distinct unnest([json_extract_string(props, '$.system'), json_extract_string(props, '$.action'), json_extract_string(props, '$.reason'),
        json_extract_string(props, '$.what'), json_extract_string(props, '$.page'), json_extract_string(props, '$.object_type'),
        json_extract_string(props, '$.to')]) as word, person_code
    from event where person_code is not null and props is not null and regexp_matches(type, '^(lookup|tool|request|offer|context|page|contact)[.]')
) where word in (select unnest($words::varchar[])) group by word having count(distinct person_code) >= $fewest
