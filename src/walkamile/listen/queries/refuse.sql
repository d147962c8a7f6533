-- Which staged events cannot be taken, and why? One row per event, the first reason that holds.
select row_no, rid, case
    when type is null then 'no event type'
    when event_id is null then 'the columns that name the row are empty'
    when ts is null then 'no time that can be read'
    when ts < timestamp '1990-01-01' then 'the time lies before 1990'
    when ts > $latest then 'the time lies in the future'
    when ends is not null and ends < ts then 'it ends before it starts'
    when unreadable then 'a number or a time cannot be read'
    when least(coalesce(wait_s, 0), coalesce(hold_s, 0), coalesce(handle_s, 0)) < 0 then 'a duration is negative'
    when greatest(coalesce(length(text), 0), coalesce(length(props), 0), coalesce(length(type), 0),
                  coalesce(length(event_id), 0), coalesce(length(topic), 0)) > 1000000 then 'a value is longer than 1 MB'
end as why
from staged
