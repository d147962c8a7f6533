-- Which cases do the touched people stand in?
select distinct case_key from (
    select case_key from theirs
    union all select case_key from old_contact where person_code in (select person_code from touched_person)
    union all select case_key from old_case_file where person_code in (select person_code from touched_person)
) where case_key is not null and case_key not in (select case_key from touched_case)
