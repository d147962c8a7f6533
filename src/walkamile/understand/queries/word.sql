-- Which words do events say again and again? Each gets a number: numbers are carried through a sort, words are not.
select cast(row_number() over (order by word) as integer) as code, word from (
    select source as word from stored union select side from stored union select channel from stored union select kind from stored
    union select queue from stored union select site from stored union select topic from stored union select outcome from stored
    union select actor_id from stored
) where word is not null
