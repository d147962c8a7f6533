"""Asked again, told again: the rules on real dialogues, against the hand-written oracle in plain Python."""

from __future__ import annotations

import polars as pl
import pytest
from tests.understand.plain_rules import asked_again, talks_of, told_again

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load

pytestmark = pytest.mark.real


def test_repeats_in_dialogues_equal_the_oracle(real_data, make_store):
    path = real_data("understanding-star/events_dev.parquet")
    store = make_store()
    load(store, path, listen.built_in("star"))
    rounds.run(store)
    recall = rounds.recall(store)
    robots = {row[0] for row in recall.rows("select person_code from robot")}
    events = [
        row
        | {
            "person": row["person_code"],
            "kind_of_contact": row["kind"] if row["type"] == "contact.opened" else None,
        }
        for row in recall.records("select * from event order by ts, seq, event_id")
        if row["person_code"] not in robots
    ]
    talks = talks_of(events)
    verdicts = [*asked_again(talks), *told_again(talks)]
    meant = {rule: {(v[2], v[3]) for v in verdicts if v[0] == rule} for rule in {v[0] for v in verdicts}}
    for rule in ("repeated_authentication", "repeated_information"):
        said = set(recall.rows("select from_event, hit from eligible where rule = $rule", {"rule": rule}))
        assert said == meant[rule], rule
        assert sum(hit for _, hit in said) >= 5, rule
    assert len(talks) == pl.read_parquet(path)["dialogue_id"].n_unique()
