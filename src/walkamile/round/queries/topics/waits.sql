-- How long did people wait on the phone until somebody answered? One row per answered call, service accounts left out.
select wait_s as value, person_code from contact
where channel = 'phone' and kind = 'human' and queued and not coalesce(abandoned, false) and wait_s is not null
    and not coalesce(outbound, false)
    and (person_code is null or person_code not in (select person_code from robot))
