-- What is stored of each staged event? Keys for joins, redacted text, the codes of its names (strongest first).
select s.event_id, s.source, s.type, s.touchpoint, s.ts, s.ts_origin, coalesce(s.ts_received, cast($received as timestamp)) as ts_received,
    $precision as ts_precision, s.seq,
    coalesce(s.side, case when c.subject = 'employee' then 'employee' when len(c.codes) > 0 or s.contact_id is not null or s.case_id is not null
        then 'customer' else 'system' end) as side,
    s.actor_kind, s.actor_id, s.channel, s.device, s.direction, s.site, s.contact_id, coalesce(s.contact_of, s.source) as contact_of,
    s.queue, s.outcome, s.wait_s, s.hold_s, s.handle_s, s.kind, s.item, s.topic, s.case_id, s.order_id, s.objects,
    {redact_text} as text, {redact_props} as props,
    case when s.basis <> 'consent' then s.basis when s.consented then 'consent' else 'none' end as basis,
    $batch as batch_id,
    md5_number_lower(s.source || chr(31) || s.event_id) as event_key,
    case when s.contact_id is not null then md5_number_lower(coalesce(s.contact_of, s.source) || chr(31) || s.contact_id) end as contact_key,
    case when s.case_id is not null then md5_number_lower('case' || chr(31) || s.case_id) end as case_key,
    case when s.order_id is not null then md5_number_lower('order' || chr(31) || s.order_id) end as order_key,
    c.codes as codes, c.codes[1] as anchor_code
from staged s left join event_codes c on c.rid = s.rid
