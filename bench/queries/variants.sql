-- Which ways through are there, and how many cases took each? {steps} gives the steps.
with way as (select case_key, sum(hash(label_code * 1000003 + pos)::hugeint) as way from {steps} group by case_key),
counted as (select way, count(*) as n, min(case_key) as case_key from way group by way),
walked as (select case_key, list(label_code order by pos) as labels from {steps} semi join counted using (case_key) group by case_key)
select n, labels from counted join walked using (case_key) order by n desc, labels
