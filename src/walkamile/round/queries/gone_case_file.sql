-- Which cases are drawn anew?
select case_key as key from touched_case
