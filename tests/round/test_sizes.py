"""People a month and before and after a fix: planted breaks, counted by hand; silence where it is due."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from walkamile.model.errors import UnknownName
from walkamile.round.answers.sizes import ask_before_after, ask_size

START = datetime(2026, 1, 1, 9)
FIXED = "2026-03-02T00:00:00+00:00"


def call(n: int, day: float, found: bool, person: int) -> list[dict]:
    """A call in which an order of the store is looked up, and found or not; every second one waits for a system."""
    ts = START + timedelta(days=day, minutes=n % 50)
    what = {
        "channel": "phone",
        "contact_id": f"k{n}",
        "kind": "human",
        "customer_id": f"c{person}",
        "source": "voice",
    }
    steps = [
        ("contact.opened", 0, {}),
        ("lookup.found" if found else "lookup.not_found", 2, {"item": "order"}),
        ("contact.closed", 8, {"outcome": "resolved"}),
    ]
    if n % 2:
        steps.append(("tool.waited", 3, {"props": {"system": "crm"}, "wait_s": 40}))
    bought = {
        "event_id": f"{n}-order", "type": "order.placed", "ts": (ts - timedelta(hours=3)).isoformat() + "Z",
        "channel": "store", "order_id": f"o{n}", "customer_id": f"c{person}", "source": "till",
    }  # fmt: skip
    return [bought] + [
        {"event_id": f"{n}-{kind}", "type": kind, "ts": (ts + timedelta(minutes=after)).isoformat() + "Z"}
        | what
        | more
        for kind, after, more in steps
    ]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """120 days, four calls a day by 60 people in turn: half are in vain until the fix, a tenth afterwards."""
    from walkamile import listen
    from walkamile import round as rounds
    from walkamile.load import load
    from walkamile.store import open_store
    from writing import write_events

    folder = tmp_path_factory.mktemp("sizes")
    events: list[dict] = []
    for n in range(480):
        day, late = n // 4, n // 4 >= 60
        events += call(n, day, found=bool(n % 10) if late else bool(n % 2), person=n % 60)
    store = open_store(folder / "home")
    load(store, write_events(folder / "events.jsonl", events), listen.Mapping())
    rounds.run(store)
    yield rounds.recall(store)
    store.close()


def test_people_a_month_are_those_who_met_it(home):
    size = ask_size(home, "no_record")
    hits = {
        (int((home.as_of - at).total_seconds() // 86400 // 30), person)
        for at, person in home.rows(
            'select "at", person_code from eligible where rule = $r and hit', {"r": "no_record"}
        )
        if home.as_of - at < timedelta(days=90)
    }
    assert size.people_per_month == pytest.approx(len(hits) / 3)
    assert size.people_low < size.people_per_month < size.people_high
    assert size.n_people == len({person for _, person in hits})
    assert size.minutes is None or size.minutes_low <= size.minutes <= size.minutes_high


def test_a_step_is_counted_on_its_system_only(home):
    on_crm = ask_size(home, step="tool.waited", system="CRM")
    assert on_crm.n_people == 30
    assert ask_size(home, step="tool.waited").n_people == 30
    assert ask_size(home, step="tool.waited", system="till") is None
    assert ask_size(home, step="never.seen") is None
    assert ask_size(home) is None
    with pytest.raises(UnknownName, match="no_record"):
        ask_size(home, "no_rule")


def test_before_and_after_the_fix_are_the_planted_shares(home):
    found = ask_before_after(home, "no_record", FIXED)
    assert (found["before"]["n"], found["before"]["value"]) == (240, 0.5)
    assert found["after"]["value"] == pytest.approx(0.1, abs=0.01)
    assert found["change"]["high"] < -0.3
    assert found["before"]["since"] == "2026-01-01"


@pytest.mark.parametrize(
    ("rule", "fixed_at", "why"),
    [
        ("no_record", None, "not fixed yet"),
        (None, FIXED, "no break rule looks at this step"),
        ("ping_pong", FIXED, "no break rule looks at this step"),
        ("no_record", "2026-11-02T00:00:00+00:00", "too early"),
        ("no_record", "2026-04-30T00:00:00+00:00", "fewer than 10 people"),
    ],
)
def test_where_nothing_can_be_compared_it_says_why(home, rule, fixed_at, why):
    assert why in ask_before_after(home, rule, fixed_at)["reason"]
