-- Where in its contact does each event stand? Position 1 is the first. Only what must be put in order is carried.
with found as (
    select coalesce(m.contact_key, v.contact_key) as in_contact, m.event_key, m.ts, m.seq, t.turn
    from moment m left join visit v on v.event_key = m.event_key left join tie t on t.event_key = m.event_key
)
select event_key, in_contact, row_number() over (partition by in_contact order by ts, seq, turn) as pos
from found where in_contact is not null
