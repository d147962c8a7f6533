-- Which words do events say again and again? They become the values of the type `said_word`: numbers are carried through
-- a sort, words are not.
select word from (
    select source as word from stored union select side from stored union select channel from stored union select kind from stored
    union select queue from stored union select site from stored union select topic from stored union select outcome from stored
    union select actor_id from stored
) where word is not null order by word
