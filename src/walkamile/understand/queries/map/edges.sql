-- What follows what, how often, and after how long (median)?
select a.label, b.label, s.n, s.median_s from (
    select label_code, next_label_code, count(*) as n, median(dt_s) as median_s from {steps}
    where next_label_code is not null group by label_code, next_label_code) s
join label a on a.label_code = s.label_code join label b on b.label_code = s.next_label_code order by n desc, a.label, b.label
