-- Since when does a name say whose it is? One that only one person can have (a customer number) always does. Another does since
-- it stood beside another telling name of its person, on an event or on an order; the only telling name of somebody (`by_itself`),
-- since it was first heard.
with owner as (
    select code, person_code from live_name union select code, person_code from name_span
),
seen as (
    select a, b, min(first_ts) as ts from {pairs} group by a, b
    union all
    select x.code, y.code, make_timestamp(min(greatest(x.first, y.first))) from mention x
    join mention y on y.order_key = x.order_key and y.code > x.code group by x.code, y.code
),
beside as (
    select a as code, b as other, ts from seen union all select b, a, ts from seen
),
linked as (
    select o.code, o.person_code, min(s.ts) as ts
    from beside s join owner o on o.code = s.code join owner p on p.code = s.other and p.person_code = o.person_code
    join name_kind k on k.code = s.other and k.telling
    group by o.code, o.person_code
),
only_one as (
    select o.person_code, min(o.code) as code from owner o join name_kind k on k.code = o.code and k.telling
    group by o.person_code having count(*) = 1
),
heard as (
    select anchor_code as code, min(ts) as ts from events_now where anchor_code in (select code from only_one) group by anchor_code
)
select o.code, o.person_code, k.telling, not k.subject and n.code is not null as by_itself,
    case when k.subject then timestamp '1900-01-01' when n.code is not null then h.ts else l.ts end as since
from owner o join name_kind k on k.code = o.code
left join linked l on l.code = o.code and l.person_code = o.person_code
left join only_one n on n.code = o.code and n.person_code = o.person_code
left join heard h on h.code = o.code
where k.subject or coalesce(case when n.code is not null then h.ts end, l.ts) is not null
