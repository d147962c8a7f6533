-- Which events are an employee's own? Those that name them alone and concern no contact, case or order of a customer.
select event_key from stored
where list_has_any(codes, $codes::integer[]) and contact_key is null and case_key is null and order_key is null
    and not list_has_any(codes, coalesce((select list(code) from live where kind <> 'employee'), cast([] as integer[])))
    and len($persons::integer[]) > 0
