-- On which day did the largest number of callers give up?
select cast(opened_at as date) as day, count(*) filter (where abandoned) as gave_up from contact
where queued and channel = 'phone' and kind = 'human' and opened_at >= $since and opened_at < $until
group by 1 order by gave_up desc, day limit 1
