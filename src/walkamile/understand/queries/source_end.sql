-- Up to when does each source tell? To its last event; to the moment that the round was told, where it was told one.
-- What the product writes itself is no source: it does not end before the others.
select source, coalesce(cast($told_until as timestamp), max(ts)) as until from stored
where ts <= $as_of and source <> 'walkamile' group by source
