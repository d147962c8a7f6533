-- By which names do the touched people go?
select code from live_name where person_code in (select person_code from touched_person) and code not in (select code from touched_code)
