-- Which events without a contact id are one visit? A person on one channel until the silence is longer than the gap.
with visiting as (
    select event_key, person_code, channel, ts, seq,
        case when lag(ts) over w is null or ts - lag(ts) over w > to_microseconds($gap_us) then 1 else 0 end as starts
    from moment
    where contact_key is null and person_code is not null and channel in ('web', 'app', 'store', 'portal')
      and type not like 'case.%' and type not like 'feedback.%' and type not like 'consent.%'
      and type not in ('order.shipped', 'order.delivered', 'payment.made', 'stock.ran_out', 'identifier.seen')
    window w as (partition by person_code, channel order by ts, seq, event_key)
),
counted as (
    select *, sum(starts) over (partition by person_code, channel order by ts, seq, event_key rows unbounded preceding) as visit_no
    from visiting
)
select event_key, first_value(event_key) over (partition by person_code, channel, visit_no order by ts, seq, event_key) as contact_key
from counted
