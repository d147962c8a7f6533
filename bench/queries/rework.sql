-- In how many cases did each step happen more than once?
select l.label, r.n from (
    select label_code, count(*) as n from (select case_key, label_code from {steps} group by all having count(*) > 1) group by label_code) r
join label l using (label_code) order by l.label
