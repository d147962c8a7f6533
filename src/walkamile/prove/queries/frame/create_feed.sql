-- Which feeds can speak of which indicator? `*` stands for every source or channel.
CREATE TABLE feed (indicator VARCHAR, source VARCHAR, channel VARCHAR, state VARCHAR, spread BOOLEAN)
