"""Do figures tell the teams of teams.csv apart, without pointing at anybody?"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.model.errors import HomeFault
from walkamile.round.teams import parse_teams
from walkamile.store import Store

MONDAY = datetime(2026, 1, 5, 9)
HEADER = "employee_id,team,department,role,site\n"
TEAMS = {"phone": 8, "chat": 7, "mail": 3, "store": 6}
UNANSWERED = {"phone": 2, "chat": 0, "mail": 1, "store": 6}


def employees() -> list[tuple[str, str, bool]]:
    """Identifier, team, whether their report was answered."""
    return [(f"{team}{n}", team, n >= UNANSWERED[team]) for team, many in TEAMS.items() for n in range(many)]


@pytest.fixture
def store(make_store: Callable[[str], Store], tmp_path: Path) -> Store:
    """Each employee has made a report; somebody who is no employee looked at a page."""
    rows: list[dict[str, Any]] = [{"type": "page.viewed", "ts": MONDAY, "channel": "web", "login_id": "ana"}]
    for n, (name, _, answered) in enumerate(employees()):
        one = {"employee_id": name, "channel": "internal", "side": "employee", "props": {"report_id": name}}
        rows.append(one | {"type": "report.made", "ts": MONDAY + timedelta(minutes=n)})
        if answered:
            rows.append(one | {"type": "report.answered", "ts": MONDAY + timedelta(hours=1, minutes=n)})
    store = make_store("home")
    (tmp_path / "e.jsonl").write_text("\n".join(json.dumps(row, default=str) for row in rows), "utf-8")
    load(store, tmp_path / "e.jsonl", listen.Mapping())
    (store.home / "segments.yaml").write_text("team: team\nplace: \"coalesce(site, 'nowhere')\"\n", "utf-8")
    return store


def look(store: Store, teams: str | None) -> rounds.Recall:
    if teams is not None:
        (store.home / "teams.csv").write_text(teams, "utf-8")
    rounds.run(store)
    return rounds.recall(store)


def all_teams() -> str:
    return (
        "# who works where\n"
        + HEADER
        + "".join(f"{name},{team},care,agent,Graz\n" for name, team, _ in employees())
    )


def answered_by(recall: rounds.Recall, segment: str) -> dict[str, dict[str, Any]]:
    parts = rounds.ask_gaps_by(recall, segment)["parts"]
    return {part: next(row for row in rows if row["id"] == "M8") for part, rows in parts.items()}


def test_reports_answered_by_team(store: Store):
    found = answered_by(look(store, all_teams()), "team")
    shown = {
        part: (row["numerator"], row["denominator"])
        for part, row in found.items()
        if row["value"] is not None
    }
    # Three people are too few; the next smallest team is held back too, or the total less the rest would tell them.
    assert shown == {"phone": (6, 8), "chat": (7, 7)}
    assert (found["mail"]["status"], found["store"]["status"]) == ("suppressed", "suppressed")
    assert "small" in found["mail"]["reason"]


def test_a_person_of_no_team_is_in_the_part_unknown(store: Store):
    recall = look(store, all_teams())
    counted = dict(
        recall.rows("select value, count(*) from person_segment where segment = 'team' group by 1")
    )
    assert counted == TEAMS | {"unknown": 1}
    assert recall.rows("select distinct value from person_segment where segment = 'place' order by 1") == [
        ("Graz",), ("nowhere",),
    ]  # fmt: skip


def test_employees_that_no_event_names_are_ignored_and_counted(store: Store):
    recall = look(store, all_teams() + "ghost,phone,care,agent,Graz\n")
    assert rounds.examine(recall)["teams"] == {"n": 25, "n_known": 24, "fault": None}
    assert recall.rows("select count(*) from person_segment where segment = 'team' and value = 'phone'") == [
        (8,)
    ]


@pytest.mark.parametrize("teams", [None, "", "# nothing\n", HEADER])
def test_segments_may_ask_for_teams_that_nobody_wrote_down(store: Store, teams: str | None):
    recall = look(store, teams)
    assert recall.rows("select distinct value from person_segment where segment = 'team'") == [("unknown",)]
    assert rounds.examine(recall)["teams"] == {"n": 0, "n_known": 0, "fault": None}


def test_a_team_that_changed_is_known_after_the_next_round(store: Store):
    look(store, all_teams())
    recall = look(store, all_teams().replace("store", "shop").replace("shop0", "store0"))
    rows = recall.rows("select value, count(*) from person_segment where segment = 'team' group by 1")
    assert dict(rows)["shop"] == 1


def test_what_the_home_says_wins_over_a_source(store: Store):
    look(store, None)
    code = store.state.value("select min(code) from ident where namespace = 'employee_id'")
    engine = store.engine()
    part = store.parts.stage(
        engine, "attribute",
        f"select {code}::integer as code, n as name, 'told' as value, timestamp '2026-01-01' as valid_from "
        "from (values ('team'), ('role')) v(n)",
    )  # fmt: skip
    engine.close()
    assert part is not None
    with store.state.transaction() as transaction:
        store.parts.publish(transaction, [part], transaction.counter("publication"))
    (store.home / "segments.yaml").write_text("both: team || ' ' || role\n", "utf-8")
    recall = look(store, "employee_id,team\n" + "".join(f"{name},{team}\n" for name, team, _ in employees()))
    rows = recall.rows("select value from person_segment where segment = 'both' and value <> 'unknown'")
    assert len(rows) == 1 and rows[0][0] in {f"{team} told" for team in TEAMS}


def test_columns_of_others_are_left_alone():
    (one,) = parse_teams('\ufeffEmployee_ID, name ,team,leader\nb.ben,Ben,"phone, inbound",no\n,,,\n')
    assert (one.employee_id, one.said) == ("b.ben", {"team": "phone, inbound"})


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("name,team\nBen,phone\n", "employee_id,team,department,role,site"),
        ("employee_id;team\nb;phone\n", "separated by commas"),
        ("employee_id,team\nben,phone,inbound\n", "line 2 has more cells"),
        ("employee_id,team\n,phone\n", "line 2 names no employee_id"),
        ("employee_id,team\nben,phone\n# who\nben,chat\n", "line 4 names ben a second time"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_write(text: str, advice: str):
    with pytest.raises(HomeFault, match=r"teams\.csv") as fault:
        parse_teams(text)
    assert advice in str(fault.value)
    assert "The last round stays as it is" in str(fault.value)


def test_a_bad_file_leaves_the_last_round_as_it_is(store: Store):
    before = look(store, all_teams()).generation
    (store.home / "teams.csv").write_bytes("employee_id,team\nj.müller,phone\n".encode("latin-1"))
    with pytest.raises(HomeFault, match="UTF-8"):
        rounds.run(store)
    recall = rounds.recall(store)
    assert recall.generation == before
    assert "UTF-8" in rounds.examine(recall)["teams"]["fault"]
