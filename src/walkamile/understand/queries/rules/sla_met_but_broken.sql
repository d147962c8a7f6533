-- Was the promise kept and the experience broken all the same? Cases that met their SLA, a week after they were opened.
with promised as (
    select k.*, a.n_changes, a.last_event from known_case k left join (
        select case_key, count(*) filter (where reassigned) as n_changes, arg_max(event_id, turn) filter (where reassigned) as last_event
        from assignment group by case_key) a on a.case_key = k.case_key
    where k.sla_met
),
begun as (
    select c.contact_key, c.case_key, c.person_code, c.need_key, c.opened_at, c.first_event,
        row_number() over (partition by c.case_key order by c.opened_at, c.first_event) as turn
    from known_contact c where c.case_key in (select case_key from promised)
),
wanted as (
    select k.case_key, k.opened_at, k.person_code, b.contact_key,
        coalesce(b.need_key, case when k.topic is not null then md5_number_lower('topic' || chr(31) || k.topic) else k.case_key end) as need_key
    from promised k left join begun b on b.case_key = k.case_key and b.turn = 1
),
returned as (
    select w.case_key, c.first_event, row_number() over (partition by w.case_key order by c.opened_at, c.first_event) as turn
    from wanted w join known_contact c on c.person_code = w.person_code and c.need_key = w.need_key and c.kind = 'human'
        and c.opened_at > w.opened_at and c.opened_at <= w.opened_at + interval 7 day
    where w.contact_key is null or c.contact_key <> w.contact_key
),
again as (
    select k.case_key, arg_min(m.event_id, m.ts) as event_id from promised k join moment m on m.case_key = k.case_key
    where m.type = 'case.reopened' group by k.case_key
)
select 'sla_met_but_broken' as rule, 'case' as lens, 'any_need' as scope, k.source, k.case_key as unit_key, k.person_code, k.channel, k.opened_at as at,
    coalesce(k.n_changes, 0) >= 2 or k.n_reopened > 0 or r.case_key is not null as hit,
    cast(null as double) as gap_s, cast(null as double) as prev_gap_s, cast(null as double) as minutes, k.first_event as from_event,
    coalesce(g.event_id, r.first_event, case when k.n_changes >= 2 then k.last_event end) as to_event,
    cast(null as ubigint) as contact_key, k.case_key,
    nullif(concat_ws(', ', case when k.n_changes >= 2 then 'changed group ' || k.n_changes || ' times' end,
        case when k.n_reopened > 0 then 'opened again' end, case when r.case_key is not null then 'the person came back within a week' end), '') as evidence
from promised k left join returned r on r.case_key = k.case_key and r.turn = 1 left join again g on g.case_key = k.case_key
