-- Who waited in the queue of the phone, and who hung up before anybody answered (1)? Service accounts left out.
select case when coalesce(abandoned, false) then 1.0 else 0.0 end as value, person_code from contact
where channel = 'phone' and kind = 'human' and queued and not coalesce(outbound, false)
    and (person_code is null or person_code not in (select person_code from robot))
