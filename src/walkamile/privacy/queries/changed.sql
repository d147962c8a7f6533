-- How does a stored event look when a person is gone from it? Their names, acts and values are taken out.
select * replace (
    nullif(list_filter(codes, lambda code: not list_contains($codes::integer[], code)), []) as codes,
    list_filter(codes, lambda code: not list_contains($codes::integer[], code))[1] as anchor_code,
    case when list_contains($values::varchar[], lower(actor_id)) then {pseudonym} else actor_id end as actor_id,
    {text} as text,
    {props} as props
)
