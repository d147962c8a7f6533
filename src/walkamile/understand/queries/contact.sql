-- What was each interaction? One row per contact. Words are numbers while they are gathered (arg_min passes over what is null).
-- `place` orders the events of a contact by time, then by their turn; what opens a contact stands before all else in
-- `opening_place`, and the last to close it has the highest `closing_us`.
-- What few events say is gathered apart (`sparse`): each column here is kept for every contact while the events pass by.
with said as not materialized (
    select coalesce(m.contact_key, v.contact_key) as in_contact, m.event_key, m.person_code, m.ts, m.wait_s, m.hold_s, m.handle_s, m.case_key, m.order_key,
        cast(epoch_us(m.ts) as hugeint) * 37778931862957161709568 + cast(least(greatest(m.seq, 0), 8796093022207) as hugeint) * 4294967296 + coalesce(t.turn, 0) as place,
        place - case when m.type = 'contact.opened' then 170141183460469231731687303715884105727 else 0 end as opening_place,
        epoch_us(m.ts) + case when m.type = 'contact.closed' then 4611686018427387904 else 0 end as closing_us,
        m.type = 'contact.opened' as opens, m.type = 'contact.closed' as closes, m.type = 'tool.waited' as tool,
        m.direction in ('out', 'outbound') as out, m.outcome = 'abandoned' as given_up, coalesce(m.actor_kind, '') in ('employee', 'leader') as staffed,
        enum_code(try_cast(m.side as said_word)) as side, enum_code(try_cast(m.channel as said_word)) as channel, enum_code(try_cast(m.kind as said_word)) as kind, enum_code(try_cast(m.queue as said_word)) as queue, enum_code(try_cast(m.site as said_word)) as site,
        enum_code(try_cast(m.topic as said_word)) as topic, enum_code(try_cast(m.outcome as said_word)) as outcome, enum_code(try_cast(m.actor_id as said_word)) as actor,
        m.queue is not null or m.site is not null or m.wait_s is not null or m.hold_s is not null or m.handle_s is not null
            or m.order_key is not null or (m.outcome is not null and m.type = 'contact.closed') as says_more
    from moment m left join visit v on v.event_key = m.event_key left join tie t on t.event_key = m.event_key
    where coalesce(m.contact_key, v.contact_key) is not null and (m.contact_key is not null or m.channel in ('web', 'app', 'store', 'portal'))
),
gathered as (
    select in_contact as contact_key,
        arg_min(event_key, place) as first_key,
        arg_min(person_code, place) as person_code,
        arg_min(side, opening_place) as side,
        arg_min(channel, opening_place) as channel,
        arg_min(kind, place) filter (where opens) as said_kind,
        coalesce(bool_or(opens and out), false) as outbound,
        min(ts) as opened_at,
        max(closing_us) as closing_us,
        arg_max(actor, place) filter (where staffed) as employee,
        arg_min(topic, place) as topic,
        arg_min(case_key, place) as case_key,
        coalesce(bool_or(closes and given_up), false) as given_up,
        bool_or(staffed and not tool) as by_human,
        count(*) as n_events
    from said group by in_contact
),
sparse as (
    select in_contact as contact_key,
        arg_min(queue, place) as queue,
        arg_min(site, place) as site,
        sum(wait_s) filter (where not tool) as said_wait_s,
        sum(hold_s) as hold_s,
        sum(handle_s) as said_handle_s,
        arg_min(order_key, place) as order_key,
        arg_max(outcome, place) filter (where closes) as outcome
    from said where says_more group by in_contact
),
seldom as (
    select coalesce(m.contact_key, v.contact_key) as contact_key,
        sum(epoch_us(ts)) filter (where type in ('queue.left', 'contact.abandoned')) / 1e6 as left_s,
        sum(epoch_us(ts)) filter (where type = 'queue.entered') / 1e6 as entered_s,
        count(*) filter (where type in ('queue.left', 'contact.abandoned')) as n_left,
        count(*) filter (where type = 'queue.entered') as n_entered,
        count(*) filter (where type = 'contact.transferred') as n_transfers,
        count(*) filter (where type = 'identity.asked' and coalesce(kind, 'routine') <> 'step_up') as n_asks,
        count(*) filter (where type = 'identity.asked' and kind = 'step_up') as n_step_up,
        count(*) filter (where type = 'information.asked') as n_info_asks,
        count(*) filter (where type in ('lookup.tried', 'lookup.found', 'lookup.not_found')) as n_lookups,
        count(*) filter (where type = 'lookup.not_found') as n_not_found,
        sum(wait_s) filter (where type = 'tool.waited') as tool_wait_s,
        bool_or(type = 'contact.abandoned') as abandoned,
        bool_or(type = 'bot.entered') as in_bot,
        bool_or(type = 'goal.reached') as goal
    from moment m left join visit v on v.event_key = m.event_key
    where type in ('queue.left', 'queue.entered', 'contact.abandoned', 'contact.transferred', 'identity.asked', 'information.asked', 'lookup.tried',
            'lookup.found', 'lookup.not_found', 'tool.waited', 'bot.entered', 'goal.reached')
        and coalesce(m.contact_key, v.contact_key) is not null
    group by 1
),
first_event as (
    select event_key, event_id, contact_id, source from stored
    where event_key in (select first_key from gathered) and (contact_key is not null or channel in ('web', 'app', 'store', 'portal'))
),
told as (
    select g.* exclude (side, channel, said_kind, employee, topic, closing_us), r.hold_s, r.said_handle_s, r.order_key,
        make_timestamp(g.closing_us & 4611686018427387903) as closed_at, g.closing_us >= 4611686018427387904 as closes,
        f.event_id as first_event, f.contact_id, f.source, side.word as side, channel.word as channel, kind.word as said_kind,
        queue.word as queue, site.word as site, employee.word as employee, topic.word as topic, outcome.word as outcome,
        coalesce(s.n_transfers, 0) as n_transfers, coalesce(s.n_asks, 0) as n_asks, coalesce(s.n_step_up, 0) as n_step_up,
        coalesce(s.n_info_asks, 0) as n_info_asks, coalesce(s.n_lookups, 0) as n_lookups, coalesce(s.n_not_found, 0) as n_not_found,
        coalesce(s.tool_wait_s, 0) as tool_wait_s, coalesce(s.n_entered, 0) > 0 as queued, coalesce(s.abandoned, false) or g.given_up as abandoned,
        coalesce(s.in_bot, false) as in_bot, coalesce(s.goal, false) as goal,
        coalesce(r.said_wait_s, case when s.n_left = s.n_entered and s.n_entered > 0 then s.left_s - s.entered_s end) as wait_s
    from gathered g join first_event f on f.event_key = g.first_key
    left join sparse r on r.contact_key = g.contact_key left join seldom s on s.contact_key = g.contact_key
    left join word side on side.code = g.side
    left join word channel on channel.code = g.channel left join word kind on kind.code = g.said_kind
    left join word queue on queue.code = r.queue left join word site on site.code = r.site
    left join word employee on employee.code = g.employee left join word topic on topic.code = g.topic
    left join word outcome on outcome.code = r.outcome
)
select contact_key, contact_id, source, person_code, side, channel,
    coalesce(said_kind, case when in_bot and not by_human then 'bot' when by_human or queued then 'human'
        when contact_id is null then 'self' when channel in ('phone', 'chat', 'email', 'social') then 'human' else 'self' end) as kind,
    queue, site, opened_at, closed_at, wait_s, hold_s,
    coalesce(said_handle_s, case when closes then greatest(epoch_us(closed_at) / 1e6 - epoch_us(opened_at) / 1e6
        - coalesce(wait_s, 0) - coalesce(hold_s, 0), 0) end) as handle_s,
    employee, topic,
    case when topic is not null then md5_number_lower('topic' || chr(31) || topic) else coalesce(order_key, case_key) end as need_key,
    case_key, order_key, n_transfers, n_asks, n_step_up, n_info_asks, n_lookups, n_not_found, tool_wait_s, queued, abandoned,
    (in_bot or coalesce(said_kind, '') = 'bot') as bot,
    (by_human or coalesce(said_kind, '') = 'human') as human,
    goal, outcome, outbound, first_event, n_events
from told
