-- Which names do the staged events carry? Each once: as observed, and as it is compared.
with observed as (
    select distinct u.ns as ns, u.v as v from (select unnest(identifiers) as u from staged)
),
compared as (
    select ns, v, case ns
        when 'email' then lower(trim(v))
        when 'phone' then regexp_replace(v, '[^0-9+]', '', 'g')
        else trim(v) end as norm
    from observed where v is not null
)
select ns, v, norm from compared
where norm <> '' and lower(norm) not in (select word from illegal)
  and not regexp_full_match(norm, '[0-]*')
  and not (ns = 'email' and split_part(lower(norm), '@', 1) in (select word from illegal_mailbox))
  and not (length(norm) >= 5 and replace(norm, left(norm, 1), '') = '')
