-- Of the contacts after which somebody was asked for an opinion, which had solved it (1)?
select value, person_code from reading where indicator = 'M6.invited' and not censored and value is not null
