-- Does a visit end where it cannot go on? Digital self-service contacts, by the last thing that happened in them.
with visited as (
    select * from contact
    where kind in ('self', 'bot') and channel in ('web', 'app', 'portal')
      and (person_code is null or person_code not in (select person_code from robot))
),
ended as (
    select in_contact, max(pos) as pos,
        arg_max(case when type in ('page.failed', 'identity.failed') then true
            when type = 'search.made' then coalesce(try_cast(json_extract_string(props, '$.results_n') as double) = 0, false)
            else false end, pos) as dead
    from placed
    where (type like 'page.%' or type like 'search.%' or type like 'identity.%' or type like 'goal.%')
      and in_contact in (select contact_key from visited where not goal)
    group by in_contact
),
stuck as (
    select e.in_contact, p.event_id, p.type, p.item from ended e join placed p on p.in_contact = e.in_contact and p.pos = e.pos
    where e.dead
)
select 'dead_end' as rule, 'contact' as lens, 'any_need' as scope, c.source, c.contact_key as unit_key, c.person_code, c.channel, c.opened_at as at,
    s.in_contact is not null as hit, cast(null as double) as gap_s, cast(null as double) as prev_gap_s,
    case when s.in_contact is not null then least(30, (epoch_us(c.closed_at) - epoch_us(c.opened_at)) / 60e6) end as minutes,
    c.first_event as from_event, s.event_id as to_event, c.contact_key, c.case_key,
    case s.type when 'page.failed' then 'ended on an error' || coalesce(' (' || s.item || ')', '')
        when 'search.made' then 'ended on a search that found nothing' when 'identity.failed' then 'ended on a failed sign-in' end as evidence
from visited c left join stuck s on s.in_contact = c.contact_key
