-- Which nameless events are theirs? Those of their contact; outside contacts of others, those of their case or order.
select event_key from around
where not foreign_to_them and (
    contact_key in (select x.contact_key from stored x join mine using (event_key) where x.contact_key not in (select key from owned))
    or case_key in (select x.case_key from stored x join mine using (event_key) where x.case_key not in (select key from owned))
    or order_key in (select x.order_key from stored x join mine using (event_key) where x.order_key not in (select key from owned)))
