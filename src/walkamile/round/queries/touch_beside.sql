-- Who else stands in the contacts and cases of events that changed hands? One of them may be whose it is now.
with changed as (
    select contact_key, case_key from events_now where anchor_code in (select code from touched_code)
    union all select contact_key, case_key from events_now where event_key in (select event_key from moved_event)
),
beside as (
    select event_key, anchor_code from events_now
    where contact_key in (select contact_key from changed where contact_key is not null)
       or case_key in (select case_key from changed where case_key is not null)
)
select distinct coalesce(l.person_code, w.person_code) as person_code
from beside b left join live_name l on l.code = b.anchor_code left join weaker_name w on w.event_key = b.event_key
where coalesce(l.person_code, w.person_code) is not null
  and coalesce(l.person_code, w.person_code) not in (select person_code from touched_person)
