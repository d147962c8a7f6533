-- Whose contacts and cases are touched?
select distinct person_code from (
    select person_code from old_contact where contact_key in (select contact_key from touched_contact)
    union all select person_code from old_contact where case_key in (select case_key from touched_case)
    union all select person_code from old_case_file where case_key in (select case_key from touched_case)
) where person_code is not null and person_code not in (select person_code from touched_person)
