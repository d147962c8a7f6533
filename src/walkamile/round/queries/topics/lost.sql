-- How many minutes did breaks cost each customer who was in touch in a month? Of each contact the largest break only.
with touched as (
    select contact_key, person_code from contact
    where opened_at >= $since and opened_at < $until and person_code is not null and not coalesce(outbound, false)
        and person_code not in (select person_code from robot)
),
cost as (
    select contact_key, max(minutes) as minutes from eligible
    where hit and minutes is not null and contact_key is not null and rule in ({rules}) group by contact_key
)
select sum(coalesce(c.minutes, 0.0)) as value, t.person_code
from touched t left join cost c on c.contact_key = t.contact_key
group by t.person_code
