-- How long did the person of each journey wait and hold, as a walk tells it, and does a feed of every contact with people
-- log such waits in these days? Where no event of a contact says how long it was, the time from entering to leaving counts.
with happened as (
    select b.journey_key as journey, e.event_id, e.ts, e.seq, e.type, e.source, e.channel, coalesce(e.contact_key, s.case_key) as in_contact, e.wait_s, e.hold_s
    from ({members}) b join event e on e.event_key = b.event_key
    left join {visits} s on s.event_key = e.event_key and e.contact_key is null
),
weighed as (
    select h.*,
        bool_or(type <> 'tool.waited' and wait_s is not null) over (partition by journey, in_contact) as is_said,
        max(case when type = 'queue.entered' then ts end)
            over (partition by journey, in_contact order by ts, seq, event_id rows between unbounded preceding and current row) as entered_at
    from happened h
),
fed as (
    select unnest($sources::varchar[]) as source, unnest($channels::varchar[]) as channel, unnest($since::date[]) as since, unnest($until::date[]) as until
),
waited as (
    select w.journey, w.in_contact,
        sum(case when w.type = 'tool.waited' then 0 when w.wait_s > 0 then w.wait_s
            when w.type in ('queue.left', 'contact.abandoned') and not w.is_said and w.entered_at is not null
            then (epoch_us(w.ts) - epoch_us(w.entered_at)) / 1e6 else 0 end + greatest(coalesce(w.hold_s, 0), 0)) as waited_s,
        bool_or(f.source is not null) as is_known
    from weighed w left join fed f
        on f.source = coalesce(w.source, '') and f.channel = coalesce(w.channel, '') and cast(w.ts as date) between f.since and f.until
    group by w.journey, w.in_contact
)
select w.journey as case_key, sum(w.waited_s) as waited_s,
    sum(w.waited_s) > 0 or coalesce(bool_and(w.is_known) filter (where c.kind = 'human' or c.queued), false) as is_known
from waited w left join contact c on c.contact_key = w.in_contact
group by w.journey order by w.journey
