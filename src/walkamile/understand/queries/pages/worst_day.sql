-- On which day did most break for this person?
select cast("at" as date) as day, count(distinct (rule, unit_key)) as n from eligible
where hit and person_code = $code and scope = 'any_need' and rule in (select rule from break_rule) and "at" >= $since and "at" < $until
group by 1 order by n desc, day limit 1
