-- Step by step, which label follows which? Leaving counts as going nowhere.
with chosen as (select case_key from {steps} where pos = 1 and ts >= $since and ts < $until {of_segment})
select s.pos as step, a.label as source, b.label as target, count(*) as n
from {steps} s join label a on a.label_code = s.label_code left join label b on b.label_code = s.next_label_code
where s.pos <= $most and s.case_key in (select case_key from chosen)
group by 1, 2, 3 order by 1, 4 desc, 2, 3
