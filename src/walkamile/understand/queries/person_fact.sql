-- What is known of each person's dealings? One row per person, to build segments from.
with bought as (
    select person_code, count(distinct order_key) filter (where type = 'order.placed') as n_orders,
        count(distinct order_key) filter (where type = 'order.returned') as n_returns
    from moment where person_code is not null group by person_code
),
met as (
    select person_code, count(*) as n_contacts, count(*) filter (where kind = 'human') as n_assisted,
        count(*) filter (where kind = 'self') as n_self, count(distinct channel) as n_channels,
        count(*) filter (where channel in ('web', 'app')) as n_digital
    from contact where person_code is not null group by person_code
),
seen as (
    select person_code, min(ts) as first_at, max(ts) as last_at, min(side) as side, bool_or(channel = 'app') as uses_app
    from moment where person_code is not null group by person_code
)
select s.person_code, s.first_at, s.last_at, s.side, s.uses_app, coalesce(b.n_orders, 0) as n_orders, coalesce(b.n_returns, 0) as n_returns,
    coalesce(m.n_contacts, 0) as n_contacts, coalesce(m.n_assisted, 0) as n_assisted, coalesce(m.n_self, 0) as n_self,
    coalesce(m.n_channels, 0) as n_channels, coalesce(m.n_digital, 0) as n_digital,
    (epoch_us($as_of) - epoch_us(s.first_at)) / 86400e6 as known_days
from seen s left join bought b on b.person_code = s.person_code left join met m on m.person_code = s.person_code
