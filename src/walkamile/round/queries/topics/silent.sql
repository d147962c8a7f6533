-- Which customers never told what they think (1)?
select 1.0 - value as value, person_code from reading where indicator = 'M4' and value is not null
