-- Does the same person have to come back? Assisted contacts, with the time to the next one (any need; same need).
with followed as (
    select 'any_need' as scope, c.*, lead(opened_at) over w as next_at, lead(first_event) over w as next_event,
        lead(wait_s) over w as next_wait_s, lead(hold_s) over w as next_hold_s, lead(handle_s) over w as next_handle_s
    from known_contact c where kind = 'human'
    window w as (partition by person_code order by opened_at, first_event)
    union all
    select 'same_need' as scope, c.*, lead(opened_at) over w as next_at, lead(first_event) over w as next_event,
        lead(wait_s) over w as next_wait_s, lead(hold_s) over w as next_hold_s, lead(handle_s) over w as next_handle_s
    from known_contact c where kind = 'human' and need_key is not null
    window w as (partition by person_code, need_key order by opened_at, first_event)
)
select 'repeat_contact' as rule, 'contact' as lens, scope, source, contact_key as unit_key, person_code, channel, opened_at as at,
    next_at is not null and epoch_us(next_at) - epoch_us(opened_at) <= 7 * 86400000000 as hit,
    (epoch_us(next_at) - epoch_us(opened_at)) / 1e6 as gap_s, cast(null as double) as prev_gap_s,
    case when next_at is not null and coalesce(next_wait_s, next_hold_s, next_handle_s) is not null then least(60, (coalesce(next_wait_s, 0) + coalesce(next_hold_s, 0) + coalesce(next_handle_s, 0)) / 60.0) end as minutes,
    first_event as from_event, next_event as to_event, contact_key, case_key,
    case when epoch_us(next_at) - epoch_us(opened_at) <= 7 * 86400000000
        then 'back after ' || case when (epoch_us(next_at) - epoch_us(opened_at)) < 7200e6 then cast(round((epoch_us(next_at) - epoch_us(opened_at)) / 60e6) as integer) || ' minutes' when (epoch_us(next_at) - epoch_us(opened_at)) < 172800e6
            then cast(round((epoch_us(next_at) - epoch_us(opened_at)) / 3600e6) as integer) || ' hours' else cast(round((epoch_us(next_at) - epoch_us(opened_at)) / 86400e6) as integer) || ' days' end end as evidence
from followed
