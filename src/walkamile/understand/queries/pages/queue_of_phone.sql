-- In which queues did people phone on a day, most first?
select queue, count(*) as n from contact
where queued and kind = 'human' and channel = 'phone' and queue is not null and opened_at >= $since and opened_at < $until
group by 1 order by n desc, 1
