-- From which day to which are there events?
select min(day) as since, max(day) as until, sum(n)::bigint as n from emission
