"""What a source promises against what was seen of it."""

from __future__ import annotations

import json

from walkamile import listen


def batch(source: str, unloaded: str | None = None, **contract) -> dict:
    """A row of the table of loads."""
    return {
        "source": source,
        "unloaded_at": unloaded,
        "contract": json.dumps({"sources": [source]} | contract),
    }


def states(batches, observed=()) -> dict:
    """State by source and type."""
    return {(c.source, c.type): c.state for c in listen.contracts(batches, observed)}


def test_a_promise_is_kept_or_silent():
    found = states([batch("desk", emits=["case.opened", "case.closed"])], [("desk", "case.opened")])
    assert found == {("desk", "case.opened"): "emits", ("desk", "case.closed"): "silent"}


def test_what_nobody_promised_is_named():
    assert states([batch("desk", emits=None)], [("desk", "case.lost")]) == {
        ("desk", "case.lost"): "undeclared"
    }
    assert states([batch("desk", cannot=["queue.left"])], [("desk", "queue.left")]) == {
        ("desk", "queue.left"): "undeclared"
    }


def test_what_could_be_switched_on_comes_with_the_way():
    (found,) = listen.contracts([batch("ivr", can={"identity.asked": "setting X"}, cannot=[])])
    assert (found.state, found.hint) == ("can", "setting X")


def test_a_promise_outweighs_the_rest_whatever_the_order():
    batches = [
        batch("desk", can={"a": "how"}),
        batch("desk", emits=["a"]),
        batch("desk", cannot=["a", "b"]),
        batch("desk", can={"b": "so"}),
    ]
    expected = {("desk", "a"): "silent", ("desk", "b"): "can"}
    assert states(batches) == states(batches[::-1]) == expected


def test_a_load_that_was_taken_back_promises_nothing():
    assert states([batch("desk", unloaded="2026-01-01", emits=["a"])]) == {}


def test_contracts_of_a_real_load(make_store, tmp_path):
    from tests.listen.test_samples import SAMPLES

    from walkamile.load import load

    store = make_store()
    load(store, SAMPLES / "pos-receipt.jsonl", listen.built_in("pos-receipt"))
    batches = store.state.records("select source, contract, unloaded_at from batch")
    observed = store.engine().rows(f"select distinct source, type from {store.events_sql()}")
    found = {(c.type): c for c in listen.contracts(batches, observed)}
    assert {name for name, c in found.items() if c.state == "emits"} == {
        "order.placed",
        "payment.made",
        "order.returned",
    }
    assert found["lookup.not_found"].hint
