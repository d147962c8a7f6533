-- The steps of the cases that began in these days, of these people.
select * from {steps} where case_key in (select case_key from {steps} where pos = 1 and ts >= $since and ts < $until {of_segment})
