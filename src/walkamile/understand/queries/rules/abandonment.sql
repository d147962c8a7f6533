-- Does a person give up waiting? Contacts that entered a queue.
with queued as (
    select * from contact where queued and (person_code is null or person_code not in (select person_code from robot))
),
gone as (
    select p.in_contact, min(p.ts) filter (where p.type = 'queue.entered') as entered_at,
        arg_min(p.event_id, p.pos) filter (where p.type <> 'queue.entered') as event_id,
        min(p.ts) filter (where p.type <> 'queue.entered') as gone_at
    from placed p
    where (p.type in ('queue.entered', 'contact.abandoned') or (p.type = 'contact.closed' and p.outcome = 'abandoned'))
      and p.in_contact in (select contact_key from queued where abandoned)
    group by p.in_contact
)
select 'abandonment' as rule, 'contact' as lens, 'any_need' as scope, c.source, c.contact_key as unit_key, c.person_code, c.channel, c.opened_at as at,
    c.abandoned as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when c.abandoned and coalesce(c.wait_s, g.waited_s) is not null then least(60, coalesce(c.wait_s, g.waited_s) / 60.0) end as minutes,
    c.first_event as from_event, g.event_id as to_event, c.contact_key, c.case_key,
    case when c.abandoned then 'gave up' || coalesce(' after '
        || cast(round(coalesce(c.wait_s, g.waited_s)) as bigint) || ' seconds', '') end as evidence
from queued c left join (
    select in_contact, event_id, (epoch_us(gone_at) - epoch_us(entered_at)) / 1e6 as waited_s from gone) g on g.in_contact = c.contact_key and c.abandoned
