-- Which contacts, cases and orders are somebody else's too?
select distinct contact_key as key from around where foreign_to_them and contact_key is not null
union select distinct case_key from around where foreign_to_them and case_key is not null
union select distinct order_key from around where foreign_to_them and order_key is not null
