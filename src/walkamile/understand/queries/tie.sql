-- Which events of a contact share their time and their place in order? Their turn by event id (the others need none).
with found as (
    select coalesce(m.contact_key, v.contact_key) as in_contact, m.event_key, m.ts, m.seq
    from moment m left join visit v on v.event_key = m.event_key
),
same as (
    select in_contact, ts, seq from found where in_contact is not null group by in_contact, ts, seq having count(*) > 1
),
tied as (
    select f.in_contact, f.ts, f.seq, f.event_key from found f
    join same s on s.in_contact = f.in_contact and s.ts = f.ts and s.seq = f.seq
)
select t.event_key, row_number() over (partition by t.in_contact, t.ts, t.seq order by e.event_id, t.event_key) as turn
from tied t join stored e on e.event_key = t.event_key
