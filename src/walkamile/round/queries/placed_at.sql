-- When was each order placed? Not there: nobody says.
select order_key, min(ts) as ts from of_order where type in (select type from placing_type) group by order_key
