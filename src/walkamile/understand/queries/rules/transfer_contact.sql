-- Is a contact handed on? Assisted contacts, with the time from each transfer until somebody is there again.
with assisted as (
    select * from contact where kind = 'human' and (person_code is null or person_code not in (select person_code from robot))
),
heard as (
    select p.in_contact, p.pos, p.event_id, p.ts, p.type,
        p.type = 'queue.left' or (p.type in ('message.sent', 'first_word.spoken')
            and coalesce(json_extract_string(p.props, '$.speaker'), p.actor_kind) in ('employee', 'leader')) as answers
    from placed p
    where p.type in ('contact.transferred', 'queue.left', 'message.sent', 'first_word.spoken')
      and p.in_contact in (select contact_key from assisted where n_transfers > 0)
),
awaited as (
    select *, min(case when answers then ts end) over (partition by in_contact order by pos rows between 1 following and unbounded following) as answered_at
    from heard
),
handed as (
    select in_contact, sum(epoch_us(answered_at) - epoch_us(ts)) / 60e6 as minutes, arg_min(event_id, pos) as event_id
    from awaited where type = 'contact.transferred' group by in_contact
)
select 'transfer' as rule, 'contact' as lens, 'any_need' as scope, c.source, c.contact_key as unit_key, c.person_code, c.channel, c.opened_at as at,
    c.n_transfers > 0 as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s, case when h.minutes is not null then least(30, h.minutes) end as minutes,
    c.first_event as from_event, h.event_id as to_event, c.contact_key, c.case_key,
    case when c.n_transfers > 0 then 'handed on ' || c.n_transfers || case when c.n_transfers = 1 then ' time' else ' times' end end as evidence
from assisted c left join handed h on h.in_contact = c.contact_key
