-- Where do cases end?
select l.label, s.n from (select label_code, count(*) as n from {steps} where next_label_code is null group by label_code) s join label l using (label_code) order by n desc, label
