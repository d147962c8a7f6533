-- Which orders do the touched people stand in?
select distinct order_key from events_now where anchor_code in (select code from touched_code) and order_key is not null
    and order_key not in (select order_key from touched_order)
