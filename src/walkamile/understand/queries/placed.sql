-- Where in its contact does each event stand? Position 1 is the first.
select m.*, coalesce(m.contact_key, v.contact_key) as in_contact,
    row_number() over (partition by coalesce(m.contact_key, v.contact_key) order by m.ts, m.seq, m.event_id) as pos
from moment m left join visit v on v.event_key = m.event_key
where m.contact_key is not null or v.contact_key is not null
