-- Which names speak of which order, once it was placed? Only orders that several events speak of can tell who is who.
select o.order_key, o.code, count(*) as n, epoch_us(min(o.ts)) as first, epoch_us(max(o.ts)) as last
from (
    select order_key, ts, unnest(codes) as code from of_order
    where order_key in (select order_key from of_order group by order_key having count(*) > 1)
) o left join placed_at p on p.order_key = o.order_key
where p.ts is null or o.ts >= p.ts
group by o.order_key, o.code
