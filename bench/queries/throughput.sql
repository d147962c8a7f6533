-- How long did each case take, from its first step to its last, in seconds?
select (epoch_us(max(ts)) - epoch_us(min(ts))) / 1e6 as duration_s from {steps} group by case_key order by duration_s
