-- Who asked in this queue between two moments, one by one?
select c.opened_at, c.channel, c.topic, c.abandoned, c.wait_s, c.handle_s, p.person_id, c.first_event
from contact c left join person_row p on p.person_code = c.person_code
where c.queued and c.kind = 'human' and c.queue = $queue and not coalesce(c.outbound, false)
    and (c.person_code is null or c.person_code not in (select person_code from robot))
    and c.opened_at >= $since and c.opened_at < $until
order by c.opened_at, c.contact_key limit $most
