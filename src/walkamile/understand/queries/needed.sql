-- Which events belong to which need? Those of its contacts.
select p.event_key, p.event_id, p.type, p.touchpoint, p.ts, p.seq, p.person_code, p.actor_id, p.channel, n.need_id
from placed p join need_contact n on n.contact_key = p.in_contact
