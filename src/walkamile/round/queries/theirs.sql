-- Which events are those of the touched people, by whatever name, and what do they belong to?
select event_key, contact_key, case_key, order_key from events_now
where anchor_code in (select code from touched_code)
   or event_key in (select event_key from weaker_name where person_code in (select person_code from touched_person))
