-- What follows what, how often, after how long (median), and how many cases begin so? One pass; null is the end.
select a.label as source, b.label as target, s.n, s.median_s, s.begins from (
    select label_code, next_label_code, count(*) as n, median(dt_s) as median_s, count(*) filter (where pos = 1) as begins
    from {steps} group by label_code, next_label_code) s
join label a on a.label_code = s.label_code left join label b on b.label_code = s.next_label_code
