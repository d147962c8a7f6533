-- From whom to whom did the work go, step by step, and how often?
select coalesce(prev_actor_id, 'nobody') as giver, coalesce(actor_id, 'nobody') as taker, count(*) as n
from {steps} where pos > 1 group by all order by all
