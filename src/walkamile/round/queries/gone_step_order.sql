-- Which orders are drawn anew?
select order_key as key from touched_order
