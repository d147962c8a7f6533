-- Which events name this customer? Those whose first live customer name is theirs.
select event_key from (
    select s.event_key, arg_min(l.person_code, s.place) as person_code
    from (select event_key, unnest(codes) as code, generate_subscripts(codes, 1) as place from stored
          where list_has_any(codes, $codes::integer[])) s
    join live l on l.code = s.code and l.kind <> 'employee' group by s.event_key
) where list_contains($persons::integer[], person_code)
