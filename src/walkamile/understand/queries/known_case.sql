-- Which cases count? All but those of service accounts.
select * from case_file where person_code is null or person_code not in (select person_code from robot)
