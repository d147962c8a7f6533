-- Who is no person? People with more contacts than a person has, among the busiest 0.1 %, and those the home names.
with volume as (select person_code, count(*) as n from contact where person_code is not null and kind = 'human' group by person_code),
ranked as (select person_code, n, rank() over (order by n desc) as place, count(*) over () as people from volume)
select person_code, n as contacts, 'detected' as reason from ranked
where n > $robot_contacts and place <= ceil(people / 1000.0) and person_code not in (select person_code from declared_person)
union
select d.person_code, coalesce(v.n, 0), 'declared' from declared_robot d left join volume v on v.person_code = d.person_code
