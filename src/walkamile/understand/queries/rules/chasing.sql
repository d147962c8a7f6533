-- Does a person have to ask again while the case is still open? Assisted contacts with a case, and the next one (any need; same need).
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
),
judged as (
    select f.*, k.resolved_at, f.next_at is not null and (k.resolved_at is null or f.next_at < k.resolved_at) as chased
    from followed f join case_file k on k.case_key = f.case_key
    where k.resolved_at is not null or f.next_at is not null
)
select 'chasing' as rule, 'contact' as lens, scope, source, contact_key as unit_key, person_code, channel, opened_at as at, chased as hit,
    (epoch_us(next_at) - epoch_us(opened_at)) / 1e6 as gap_s, cast(null as double) as prev_gap_s,
    case when chased and coalesce(next_wait_s, next_hold_s, next_handle_s) is not null then least(60, (coalesce(next_wait_s, 0) + coalesce(next_hold_s, 0) + coalesce(next_handle_s, 0)) / 60.0) end as minutes,
    first_event as from_event, case when chased then next_event end as to_event, contact_key, case_key,
    case when chased then 'asked again ' || case when (epoch_us(next_at) - epoch_us(opened_at)) < 7200e6 then cast(round((epoch_us(next_at) - epoch_us(opened_at)) / 60e6) as integer) || ' minutes' when (epoch_us(next_at) - epoch_us(opened_at)) < 172800e6
            then cast(round((epoch_us(next_at) - epoch_us(opened_at)) / 3600e6) as integer) || ' hours' else cast(round((epoch_us(next_at) - epoch_us(opened_at)) / 86400e6) as integer) || ' days' end || ' later, the case was still open' end as evidence
from judged
