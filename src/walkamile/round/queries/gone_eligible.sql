-- Whose units are drawn anew? Those of touched people, and those of touched contacts and cases of nobody.
select cast(person_code as ubigint) as key from touched_person
union select contact_key from touched_contact
union select case_key from touched_case
