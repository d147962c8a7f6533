"""A real log of tickets is walked as the caller, and as the third to whom a ticket was handed that went to and fro."""

from __future__ import annotations

from datetime import UTC, datetime

import polars as pl
import pytest

from walkamile import listen, walk
from walkamile import round as rounds
from walkamile.load import load
from walkamile.round.answers.walk_limits import ask_limits
from walkamile.round.answers.walk_script import ask_happened, ask_script
from walkamile.round.answers.walks import ask_journeys, ask_pools
from walkamile.round.said import know_author
from walkamile.round.said.walks import Walk
from walkamile.round.walking import ask_walked, draw_walk
from walkamile.store import open_store

pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def log(real_data):
    return real_data("journeys-servicenow-incidents/events.parquet")


@pytest.fixture(scope="module")
def recall(log, tmp_path_factory):
    store = open_store(tmp_path_factory.mktemp("tickets") / "home")
    load(store, log, listen.built_in("servicenow-audit"))
    rounds.run(store)
    found = rounds.recall(store)
    yield found
    found.engine.close()
    store.close()


@pytest.fixture(scope="module")
def to_and_fro(log) -> str:
    """The number of the ticket that came back to a group which had handed it on, most often; read by hand."""
    rows = pl.read_parquet(log).sort("number", "sys_updated_at", "sys_mod_count")
    returns: dict[str, int] = {}
    for number, groups, agents in (
        rows.group_by("number", maintain_order=True).agg("assignment_group", "assigned_to").iter_rows()
    ):
        held = [
            group
            for group, before in zip(groups, [None, *groups], strict=False)
            if group not in (before, "?", None)
        ]
        known = [agent for agent in agents if agent not in ("?", None)]
        if len(held) >= 4 and len(known) >= 4:
            returns[number] = sum(held[i] in held[: i - 1] for i in range(2, len(held)))
    return max(returns, key=lambda number: (returns[number], number))


def test_a_ticket_is_walked_as_its_caller(recall):
    lens, journeys = ask_journeys(recall)
    assert lens == "case" and len(journeys) > 10_000
    drawn = draw_walk(
        recall.store, recall, know_author(recall.store, "chloe", "leaders", True), "worst_tenth", seed=1
    )
    assert isinstance(drawn, Walk)
    kinds = [scene["kind"] for scene in drawn.script["scenes"]]
    assert kinds.count("transfer") >= 2 and kinds[-1] == "end"
    measured = ask_walked(recall, drawn)
    assert measured["walk.share"]["n"] >= 10 and 0 < measured["walk.share"]["value"] <= 1
    assert datetime.fromisoformat(drawn.made_at) <= datetime.now(UTC)


def test_a_ticket_that_went_to_and_fro_is_walked_as_the_third_who_got_it(recall, to_and_fro):
    lens, journeys = ask_journeys(recall)
    key = recall.rows("select case_key from case_file where case_id = $id", {"id": to_and_fro})[0][0]
    one = next(journey for journey in journeys if journey.case_key == key)
    happened = ask_happened(recall, lens, one)
    turns = walk.script.handed(happened)
    assert len(turns) >= 3
    script = ask_script(recall, lens, one, "employee")
    first, last = script.scenes[0], script.scenes[-1]
    assert first.kind == "not_found" and "before you" in first.says, "nobody tells the third what was tried"
    assert last.title == "You never hear of it again" and script.scenes[-2].kind == "transfer"
    caller = ask_script(recall, lens, one, "customer")
    assert sum(scene.kind == "transfer" for scene in caller.scenes) == sum(
        e.type == "case.assigned" for e in happened
    )
    said = str([(s.title, s.says) for s in (*script.scenes, *caller.scenes)])
    assert to_and_fro not in said


def test_reasons_are_counted_for_what_is_left_out(recall):
    pools = ask_pools(recall)
    assert pools["representative"] + sum(pools["excluded"].values()) == pools["n"]
    assert 0 < pools["worst_tenth"] <= -(-pools["representative"] // 10)
    assert ask_limits(recall).colleagues == frozenset() or pools["representative"] > 0
