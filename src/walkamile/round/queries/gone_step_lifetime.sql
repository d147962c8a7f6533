-- Which lives are drawn anew? Those of the touched people.
select cast(person_code as ubigint) as key from touched_person
