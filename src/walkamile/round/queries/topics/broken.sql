-- In which contacts did something break (1)? Every contact of a person, each rule at its own window.
select case when c.contact_key in (select contact_key from eligible where hit and contact_key is not null and rule in ({rules}))
        then 1.0 else 0.0 end as value, c.person_code
from contact c
where not coalesce(c.outbound, false) and (c.person_code is null or c.person_code not in (select person_code from robot))
