-- At which events of this journey does a break show?
select coalesce(to_event, from_event) as event_id, min(rule) as rule from eligible
where hit and scope = 'any_need' and rule in (select rule from break_rule) and (gap_s is null or gap_s <= 604800)
    and coalesce(to_event, from_event) in (select unnest($events::varchar[]))
group by 1
