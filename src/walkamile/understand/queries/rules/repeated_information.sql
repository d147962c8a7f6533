-- Is a person asked for what they have told already? Assisted contacts with a question, and the questions answered before.
with told as (
    select p.in_contact, p.pos, p.event_id, p.ts, p.seq, p.item, p.type, coalesce(n.need_id, p.in_contact) as thread
    from placed p left join need_contact n on n.contact_key = p.in_contact
    where p.type in ('information.asked', 'information.given')
),
weighed as (
    select *,
        max(case when type = 'information.given' then 1 else 0 end)
            over (partition by thread, item order by ts, seq, event_id rows between unbounded preceding and 1 preceding) as known,
        min(case when type = 'information.given' then ts end)
            over (partition by in_contact order by pos rows between 1 following and unbounded following) as given_at
    from told
),
again as (
    select in_contact, count(*) as n, arg_min(event_id, pos) as event_id, arg_min(item, pos) as item,
        sum(coalesce((epoch_us(given_at) - epoch_us(ts)) / 60e6, 0.5)) as minutes
    from weighed where type = 'information.asked' and item is not null and known = 1 group by in_contact
)
select 'repeated_information' as rule, 'contact' as lens, 'any_need' as scope, c.source, c.contact_key as unit_key, c.person_code, c.channel,
    c.opened_at as at, g.in_contact is not null as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when g.in_contact is not null then least(15, g.minutes) end as minutes, c.first_event as from_event, g.event_id as to_event, c.contact_key, c.case_key,
    case when g.in_contact is not null then 'asked again for ' || g.item
        || case when g.n > 1 then ' and ' || (g.n - 1) || ' more' else '' end || ', already given' end as evidence
from contact c left join again g on g.in_contact = c.contact_key
where c.kind = 'human' and c.n_info_asks > 0 and (c.person_code is null or c.person_code not in (select person_code from robot))
