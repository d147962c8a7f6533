-- How many different ways through are there? Cases with the same labels in the same places are one variant.
select count(*) as cases, count(distinct way) as variants, coalesce(sum(n), 0)::bigint as events from (
    select case_key, count(*) as n, sum(hash(label_code * 1000003 + pos)::hugeint) as way from {steps} group by case_key)
