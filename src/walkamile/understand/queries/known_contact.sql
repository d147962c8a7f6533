-- Which contacts can be followed? Those that known persons began, who are no service accounts.
select c.*, n.need_id from contact c left join need_contact n on n.contact_key = c.contact_key
where c.person_code is not null and c.person_code not in (select person_code from robot)
    and not c.outbound
