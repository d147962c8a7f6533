-- Which contacts are drawn anew?
select contact_key as key from touched_contact
union select contact_key from old_contact where person_code in (select person_code from touched_person)
