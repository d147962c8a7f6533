-- Which need does each contact belong to? Contacts of one person on one topic or object, parted by silence.
with followed as (
    select *, case when max(closed_at) over w is null or opened_at - max(closed_at) over w > to_microseconds($need_gap_us) then 1 else 0 end as starts
    from contact where person_code is not null and need_key is not null
    window w as (partition by person_code, need_key order by opened_at, first_event rows between unbounded preceding and 1 preceding)
),
counted as (
    select *, sum(starts) over (partition by person_code, need_key order by opened_at, first_event rows unbounded preceding) as need_no
    from followed
)
select *, md5_number_lower(first_value(first_event) over (partition by person_code, need_key, need_no order by opened_at, first_event)) as need_id
from counted
