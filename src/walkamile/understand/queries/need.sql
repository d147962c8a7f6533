-- What did people want to get done? One row per need.
select need_id, person_code, need_key, min(topic) as topic, min(opened_at) as opened_at, max(closed_at) as closed_at,
    count(*) as n_contacts, count(distinct channel) as n_channels,
    arg_min(contact_key, opened_at) as first_contact, arg_max(contact_key, opened_at) as last_contact
from need_contact group by need_id, person_code, need_key
