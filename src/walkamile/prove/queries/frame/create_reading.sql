-- What does every indicator give back? One row per unit that could have counted.
CREATE TABLE reading (
    indicator VARCHAR, unit_key UBIGINT, person_code INTEGER, employee VARCHAR, source VARCHAR, channel VARCHAR,
    "at" TIMESTAMP, value DOUBLE, censored BOOLEAN, event_id VARCHAR, weight DOUBLE
)
