-- Which events belong to the wake of a change? The change itself, and the cases and contacts about its configuration item within 72 hours.
with wake as (
    select distinct change_key, deployed_at, case_key, contact_key from change_hit where week = 0 and ci is not null
)
select m.event_key, m.event_id, m.type, m.touchpoint, m.ts, m.seq, m.person_code, m.actor_id, m.channel, m.event_key as change_key from moment m where m.type = 'change.deployed'
union
select m.event_key, m.event_id, m.type, m.touchpoint, m.ts, m.seq, m.person_code, m.actor_id, m.channel, w.change_key from moment m join wake w on w.case_key = m.case_key
where m.type <> 'change.deployed' and m.ts >= w.deployed_at and m.ts <= w.deployed_at + interval 72 hour
union
select m.event_key, m.event_id, m.type, m.touchpoint, m.ts, m.seq, m.person_code, m.actor_id, m.channel, w.change_key from moment m join wake w on w.contact_key = m.contact_key
where m.type <> 'change.deployed' and m.ts >= w.deployed_at and m.ts <= w.deployed_at + interval 72 hour
