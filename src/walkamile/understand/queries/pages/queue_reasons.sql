-- Why did people ask in these hours, and what broke most often around what they asked for?
with chosen as (
    select c.contact_key, c.person_code, c.topic
    from contact c join queue_window w on c.opened_at >= w.since and c.opened_at < w.until
    where c.queued and c.kind = 'human' and c.queue = $queue and not coalesce(c.outbound, false)
        and (c.person_code is null or c.person_code not in (select person_code from robot))
),
topics as (
    select topic, count(*) as n, count(distinct person_code) + count(*) filter (where person_code is null) as people
    from chosen group by 1
),
broken as (
    select c.topic, e.rule, count(distinct c.contact_key) as hits
    from chosen c join eligible e on e.contact_key = c.contact_key
    where e.hit and e.scope = 'any_need' and e.rule in (select rule from break_rule) and e.rule <> 'abandonment'
    group by 1, 2
)
select t.topic, t.n, t.people, sum(t.n) over () as n_all, sum(t.people) over () as people_all,
    arg_max(b.rule, (b.hits, b.rule)) as rule, max(b.hits) as hits
from topics t left join broken b on b.topic is not distinct from t.topic
group by t.topic, t.n, t.people
order by t.n desc, t.topic
