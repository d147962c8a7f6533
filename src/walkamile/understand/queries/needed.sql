-- Which events belong to which need? Those of its contacts.
select p.*, n.need_id from placed p join need_contact n on n.contact_key = p.in_contact
