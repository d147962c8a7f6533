-- Which types of event place an order? Those that say so, and those that (nearly) always come first where several speak of it.
with several as (
    select order_key, arg_min(type, (ts, seq, event_id)) as first_type from of_order group by order_key having count(*) > 1
),
mentioned as (
    select type, count(*) as n from of_order where order_key in (select order_key from several) group by type
),
began as (
    select first_type as type, count(*) as n from several group by first_type
)
select type from mentioned join began using (type) where began.n >= 20 and began.n >= 0.8 * mentioned.n
union select unnest(['order.placed', 'payment.made']) as type
