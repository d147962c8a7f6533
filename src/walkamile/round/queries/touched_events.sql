-- Which events must be read again? Those of the touched people, contacts, cases and orders.
select * from events_now e
where anchor_code in (select code from touched_code) or contact_key in (select contact_key from touched_contact)
    or case_key in (select case_key from touched_case) or order_key in (select order_key from touched_order)
    or event_key in (select event_key from weaker_name where person_code in (select person_code from touched_person))
