-- Is a person asked again who they are? Assisted contacts with a routine question, and the questions that were needless.
with asked as (
    select p.in_contact, p.pos, p.event_id, p.ts, p.seq, p.item, coalesce(n.need_id, p.in_contact) as thread
    from placed p left join need_contact n on n.contact_key = p.in_contact
    where p.type = 'identity.asked' and coalesce(p.kind, 'routine') <> 'step_up'
),
before as (
    select in_contact, pos,
        lag(ts) over (partition by thread order by ts, seq, event_id) as any_at,
        lag(ts) over (partition by thread, item order by ts, seq, event_id) as same_at,
        max(case when item is null then ts end)
            over (partition by thread order by ts, seq, event_id rows between unbounded preceding and 1 preceding) as bare_at
    from asked
),
answered as (
    select in_contact, pos, event_id, ts, type, item,
        min(case when type = 'identity.confirmed' then pos end)
            over (partition by in_contact order by pos rows between unbounded preceding and 1 preceding) as confirmed_pos,
        min(case when type in ('identity.confirmed', 'identity.failed') then ts end)
            over (partition by in_contact order by pos rows between 1 following and unbounded following) as settled_at
    from placed where type in ('identity.asked', 'identity.confirmed', 'identity.failed')
),
needless as (
    select a.in_contact, a.pos, a.event_id, a.item, a.confirmed_pos is not null as confirmed,
        coalesce((epoch_us(a.settled_at) - epoch_us(a.ts)) / 60e6, 0.5) as minutes
    from answered a join before b on b.in_contact = a.in_contact and b.pos = a.pos
    where a.confirmed_pos is not null
       or a.ts - case when a.item is null then b.any_at else b.same_at end <= interval 30 minute
       or a.ts - b.bare_at <= interval 30 minute
),
again as (
    select in_contact, count(*) as n, sum(minutes) as minutes, arg_min(event_id, pos) as event_id, bool_or(confirmed) as confirmed,
        arg_min(coalesce(item, ''), pos) as item
    from needless group by in_contact
)
select 'repeated_authentication' as rule, 'contact' as lens, 'any_need' as scope, c.source, c.contact_key as unit_key, c.person_code, c.channel,
    c.opened_at as at, g.in_contact is not null as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when g.in_contact is not null then least(5, g.minutes) end as minutes, c.first_event as from_event, g.event_id as to_event, c.contact_key, c.case_key,
    case when g.in_contact is not null then 'asked again who they are' || case when g.item <> '' then ' (' || g.item || ')' else '' end
        || case when g.n > 1 then ', ' || g.n || ' times' else '' end
        || case when g.confirmed then ', although it was confirmed' else '' end end as evidence
from contact c left join again g on g.in_contact = c.contact_key
where c.kind = 'human' and c.n_asks > 0 and (c.person_code is null or c.person_code not in (select person_code from robot))
