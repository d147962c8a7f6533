-- Which contacts have the touched people had?
select contact_key from old_contact where person_code in (select person_code from touched_person)
    and contact_key not in (select contact_key from touched_contact)
