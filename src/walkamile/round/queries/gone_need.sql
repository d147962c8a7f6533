-- Which needs are drawn anew?
select need_id as key from old_need where person_code in (select person_code from touched_person)
