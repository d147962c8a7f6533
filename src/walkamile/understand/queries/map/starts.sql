-- Where do cases begin?
select l.label, s.n from (select label_code, count(*) as n from {steps} where pos = 1 group by label_code) s join label l using (label_code) order by n desc, label
