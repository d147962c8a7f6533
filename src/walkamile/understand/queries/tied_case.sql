-- In which cases do two steps share their time and place in order? Their order has to be looked at more closely.
select distinct a.case_key from {steps} a join {steps} b on b.case_key = a.case_key and b.pos = a.pos + 1
where a.dt_s = 0 and b.seq = a.seq
