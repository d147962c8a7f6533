"""Whatever a log holds: after an erasure nothing is left, and the same files loaded again change nothing."""

from __future__ import annotations

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import small_company as company
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from searching import traces

from machine import often
from walkamile import privacy
from walkamile import round as rounds

POOLS = {
    "login_id": [f"login-zq{i}" for i in range(4)],
    "email": [f"mail{i}@zq-example.org" for i in range(5)],
    "cookie": [f"cookie-zq{i}" for i in range(3)],
    "employee_id": ["clerk-zq0", "clerk-zq1"],
    "contact_id": [f"contact-zq{i}" for i in range(6)],
    "case_id": [f"case-zq{i}" for i in range(4)],
    "order_id": [f"order-zq{i}" for i in range(4)],
}
TYPES = (
    "contact.opened",
    "contact.closed",
    "message.sent",
    "page.viewed",
    "order.placed",
    "case.opened",
    "case.reopened",
    "tool.waited",
)
START = datetime(2026, 1, 5)


def maybe(name: str) -> st.SearchStrategy[str | None]:
    return st.one_of(st.none(), st.none(), st.sampled_from(POOLS[name]))


EVENTS = st.lists(
    st.fixed_dictionaries(
        {"type": st.sampled_from(TYPES), "hour": st.integers(0, 400)} | {name: maybe(name) for name in POOLS}
    ),
    min_size=6, max_size=28,
)  # fmt: skip


def lines(events: list[dict[str, Any]]) -> str:
    rows = []
    for i, event in enumerate(events):
        row = {name: value for name, value in event.items() if value is not None and name != "hour"}
        row |= {
            "event_id": f"e{i:03d}",
            "ts": (START + timedelta(hours=event["hour"])).isoformat(),
            "channel": "phone",
            "consent": "yes",
        }
        rows.append(json.dumps(row | {"text": f"said {event['login_id']}"}))
    return "\n".join(rows) + "\n"


@pytest.mark.thorough
@settings(max_examples=often(6), deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(events=EVENTS, whom=st.sampled_from(["login_id", "email", "employee_id"]), which=st.integers(0, 3))
def test_nothing_is_left_and_nothing_comes_back(
    tmp_path_factory: Any, events: list[dict[str, Any]], whom: str, which: int
):
    folder: Path = tmp_path_factory.mktemp("any")
    file = folder / "log.jsonl"
    file.write_text(lines(events), "utf-8")
    store = company.home(folder / "home", [file], tables=False)
    try:
        live = {name for group in company.partition(store) for name in group}
        wanted = (whom, POOLS[whom][which % len(POOLS[whom])])
        assume(wanted in live)
        theirs = next(group for group in company.partition(store) if wanted in group)
        privacy.erase(store, ":".join(wanted), rounds.run)
        kept = company.event_rows(store)
        assert traces(store.home, [value for _, value in theirs]) == []
        people, figures = company.partition(store), company.figures(store) if kept else None
        company.read(store, file)
        if kept:
            rounds.run(store)
        assert company.event_rows(store) == kept
        assert company.partition(store) == people
        assert not kept or company.figures(store) == figures
        assert traces(store.home, [value for _, value in theirs]) == []
    finally:
        store.close()
        shutil.rmtree(folder, ignore_errors=True)
