-- Which cases went from one step to the other?
select s.ts, p.person_id, s.dt_s, s.channel, s.case_key
from {steps} s join label a on a.label_code = s.label_code left join label b on b.label_code = s.next_label_code
left join person_row p on p.person_code = s.person_code
where a.label = $source and ($target = '' and b.label is null or b.label = $target)
    and s.case_key in (select case_key from {steps} where pos = 1 and ts >= $since and ts < $until {of_segment})
order by s.ts desc, s.case_key limit $most
