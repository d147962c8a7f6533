-- Who met the most breaks? Minutes are those of the one rule that cost most: minutes are never added over rules.
with broke as (
    select e.person_code, e.rule, count(distinct (e.unit_key, e.lens)) as n, sum(coalesce(e.minutes, 0)) as minutes, max(e."at") as last_at
    from eligible e
    where e.hit and e.scope = 'any_need' and e.rule in (select rule from break_rule) and e.person_code is not null
        and e."at" >= $since and e."at" < $until
        and (e.gap_s is null or e.rule <> 'repeat_contact' or e.gap_s <= 604800)
        and e.person_code not in (select person_code from robot)
        {of_segment}
    group by e.person_code, e.rule
)
select b.person_code, p.person_id, p.kind, sum(b.n)::bigint as n_breaks, count(*) as n_rules, max(b.minutes) as minutes,
    arg_max(b.rule, (b.minutes, b.n)) as rule, max(b.last_at) as last_at
from broke b join person_row p on p.person_code = b.person_code
group by b.person_code, p.person_id, p.kind
order by n_breaks desc, minutes desc, p.person_id limit $most
