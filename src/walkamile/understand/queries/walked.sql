-- Through which channels did each person go? One moment per contact.
select contact_key as event_key, first_event as event_id, opened_at as ts, 0 as seq, person_code, employee as actor_id, channel,
    coalesce(channel, 'unknown') || case kind when 'human' then '' when 'bot' then ' (bot)' else ' (self-service)' end as touchpoint,
    'contact' as type
from contact where person_code is not null
