-- Who asked for a person in this queue, when, how long did they wait, and who answered?
select epoch_us(opened_at) as at_us, wait_s, coalesce(abandoned, false) as abandoned, handle_s, employee, topic, channel, person_code
from contact
where queued and kind = 'human' and queue = $queue and not coalesce(outbound, false)
    and (person_code is null or person_code not in (select person_code from robot))
    and opened_at >= $since and opened_at <= $until
order by opened_at, contact_key
