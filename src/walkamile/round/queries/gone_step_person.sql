-- Which episodes are drawn anew? Those of the touched people.
select distinct case_key as key from old_step where person_code in (select person_code from touched_person)
