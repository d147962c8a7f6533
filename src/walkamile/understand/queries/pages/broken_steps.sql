-- At which steps did breaks show? Breaks whose event is a step that was chosen.
with shown as (
    select distinct e.rule, e.unit_key, e.lens, coalesce(e.to_event, e.from_event) as event_id from eligible e
    where e.hit and e.scope = 'any_need' and e.rule in (select rule from break_rule)
)
select l.label, count(distinct (b.rule, b.unit_key, b.lens)) as n
from shown b join event v on v.event_id = b.event_id join chosen_step s on s.event_key = v.event_key
join label l on l.label_code = s.label_code group by l.label
