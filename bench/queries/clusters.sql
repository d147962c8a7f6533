-- How good are clusters of events? Precision and F1 by pairs, B-cubed F, the most true people in one cluster.
with told as (
    select f.event_id, f.person_id as cluster, t.true_person as person
    from read_csv('{found}', all_varchar = true) f join '{truth}' t on t.event_id = f.event_id
),
both_of as (select cluster, person, count(*) as n from told group by all),
sized as (
    select n, sum(n) over (partition by cluster) as of_cluster, sum(n) over (partition by person) as of_person,
        count(*) over (partition by cluster) as people
    from both_of
),
pairs as (
    select
        (select sum(n * (n - 1)) from both_of) as agreed,
        (select sum(n * (n - 1)) from (select count(*) as n from told group by cluster)) as found,
        (select sum(n * (n - 1)) from (select count(*) as n from told group by person)) as there
),
by_event as (
    select sum(n * n / of_cluster) / sum(n) as precision, sum(n * n / of_person) / sum(n) as recall, max(people) as worst
    from sized
)
select agreed / found, 2 * agreed / (found + there), 2 * precision * recall / (precision + recall), worst
from pairs, by_event
