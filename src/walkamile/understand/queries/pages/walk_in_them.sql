-- Who acted in each journey, when did the last thing in it happen, and how much happened? Of all that is told of it.
with member as (
    {members}
)
select m.journey_key, max(e.ts) as last_at, count(*) as n_told,
    list(distinct e.actor_id) filter (where e.actor_kind in ('employee', 'leader')) as acted,
    list(distinct e.person_code) filter (where e.person_code is not null) as people
from member m join event e on e.event_key = m.event_key group by m.journey_key
