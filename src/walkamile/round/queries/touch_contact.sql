-- Which contacts have the touched people had, or stand in with others?
select distinct contact_key from (
    select contact_key from old_contact where person_code in (select person_code from touched_person)
    union all select contact_key from theirs
) where contact_key is not null and contact_key not in (select contact_key from touched_contact)
