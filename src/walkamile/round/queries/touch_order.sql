-- Which orders do the touched people stand in?
select distinct order_key from (
    select order_key from events_now where anchor_code in (select code from touched_code)
    union all select order_key from events_now where event_key in
        (select event_key from weaker_name where person_code in (select person_code from touched_person))
) where order_key is not null and order_key not in (select order_key from touched_order)
