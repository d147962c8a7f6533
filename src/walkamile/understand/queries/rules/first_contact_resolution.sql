-- Is it solved at the first contact? Assisted contacts with a need, the one before, and the next assisted one on the same channel.
with every as (
    select contact_key, opened_at - lag(opened_at) over (partition by person_code, need_key order by opened_at, first_event) as since
    from known_contact where need_key is not null
),
followed as (
    select c.*, lead(opened_at) over w as next_at, lead(first_event) over w as next_event
    from known_contact c where kind = 'human' and need_key is not null
    window w as (partition by person_code, need_key, channel order by opened_at, first_event)
)
select 'first_contact_resolution' as rule, 'need' as lens, 'same_need' as scope, f.source, f.contact_key as unit_key, f.person_code, f.channel,
    f.opened_at as at, f.next_at is null or epoch_us(f.next_at) - epoch_us(f.opened_at) > 7 * 86400000000 as hit,
    (epoch_us(f.next_at) - epoch_us(f.opened_at)) / 1e6 as gap_s, epoch_us(e.since) / 1e6 as prev_gap_s,
    cast(null as double) as minutes, f.first_event as from_event, f.next_event as to_event, f.contact_key, f.case_key,
    cast(null as varchar) as evidence
from followed f join every e on e.contact_key = f.contact_key
