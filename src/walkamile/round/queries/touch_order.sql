-- Which orders do the touched people stand in?
select distinct order_key from theirs where order_key is not null and order_key not in (select order_key from touched_order)
