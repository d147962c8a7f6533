-- Which events of a contact share their time and their place in order? Their turn by event id (the others need none).
with found as (
    select coalesce(m.contact_key, v.contact_key) as in_contact, m.event_key, m.ts, m.seq
    from moment m left join visit v on v.event_key = m.event_key
),
same as (
    select hash(in_contact, ts, seq) as mark from found where in_contact is not null group by mark having count(*) > 1
),
tied as (
    select * from found where in_contact is not null and hash(in_contact, ts, seq) in (select mark from same)
)
select t.event_key, row_number() over (partition by t.in_contact, t.ts, t.seq order by e.event_id, t.event_key) as turn
from tied t join stored e on e.event_key = t.event_key
