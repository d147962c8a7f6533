-- How long did systems make the employee of each journey wait, as a walk tells it, and does a feed of what reached this desk
-- log such waits in these days? The desk is that of a case's third turn, else the contact in which the last one served last.
with happened as (
    select b.journey_key as journey, e.event_id, e.ts, e.seq, e.type, e.source, e.channel, coalesce(e.contact_key, s.case_key) as in_contact, e.wait_s, e.actor_id, e.actor_kind
    from ({members}) b join event e on e.event_key = b.event_key
    left join {visits} s on s.event_key = e.event_key and e.contact_key is null
),
numbered as (
    select *, row_number() over (partition by journey order by ts, seq, event_id) as place,
        count(*) filter (where type = 'case.assigned') over (partition by journey order by ts, seq, event_id rows between unbounded preceding and current row) as turn
    from happened
),
turned as (
    select journey, least(cast({turn} as bigint), max(turn)) as turn from numbered group by journey
),
met as (
    select journey, actor_id, min(place) filter (where actor_kind in ('employee', 'leader')) as first_served, min(place) as first_place, max(place) as last_place
    from numbered where actor_id is not null and actor_id <> '' group by journey, actor_id
),
you as (
    select journey, first_place, last_place from (
        select *, row_number() over (partition by journey order by first_served desc) as nth from met where first_served is not null
    ) where nth = 1
),
desk as (
    select y.journey, y.first_place, n.in_contact from you y join numbered n on n.journey = y.journey and n.place = y.last_place
),
told as (
    select n.* from numbered n join turned t on t.journey = n.journey left join desk d on d.journey = n.journey
    where case when t.turn > 0 then n.turn = t.turn or (n.turn = t.turn + 1 and n.type = 'case.assigned')
        when d.in_contact is null then n.place >= d.first_place else n.in_contact = d.in_contact end
),
fed as (
    select unnest($sources::varchar[]) as source, unnest($channels::varchar[]) as channel, unnest($since::date[]) as since, unnest($until::date[]) as until
)
select t.journey as case_key, sum(case when t.type = 'tool.waited' and t.wait_s > 0 then t.wait_s else 0 end) as waited_s,
    bool_or(f.source is not null or (t.type = 'tool.waited' and t.wait_s > 0)) as is_known
from told t left join fed f
    on f.source = coalesce(t.source, '') and f.channel = coalesce(t.channel, '') and cast(t.ts as date) between f.since and f.until
group by t.journey order by t.journey
