"""The main job on a real audit log, against an oracle in Polars and plain Python that knows nothing of our SQL."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import polars as pl
import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import open_store

pytestmark = pytest.mark.real

DAYS = (1, 3, 7, 14, 30)
CUT = datetime(2016, 6, 1)


@pytest.fixture(scope="module")
def log(real_data) -> Path:
    return real_data("journeys-servicenow-incidents/events.parquet")


@pytest.fixture(scope="module")
def incidents(log) -> pl.DataFrame:
    """One row per incident, read from the log by hand."""
    rows = pl.read_parquet(log).sort("number", "sys_updated_at", "sys_mod_count")
    return rows.group_by("number", maintain_order=True).agg(
        caller=pl.col("caller_id").first(),
        opened=pl.col("opened_at").first(),
        category=pl.col("category").first(),
        groups=pl.col("assignment_group"),
        counters=pl.col("reassignment_count"),
        reopens=pl.col("reopen_count").max(),
        states=pl.col("incident_state"),
        state_sla=pl.struct("incident_state", "made_sla", "sys_updated_at"),
    )


@pytest.fixture(scope="module")
def people(incidents) -> pl.DataFrame:
    """Incidents of callers who are people: those above 50 incidents and among the busiest 0.1 % are robots."""
    volume = (
        incidents.filter(pl.col("caller").is_not_null()).group_by("caller").len().sort("len", descending=True)
    )
    top = volume.head(-(-volume.height // 1000))
    robots = top.filter(pl.col("len") > 50)["caller"].to_list()
    return incidents.filter(pl.col("caller").is_not_null() & ~pl.col("caller").is_in(robots))


@pytest.fixture(scope="module")
def home(log, tmp_path_factory):
    store = open_store(tmp_path_factory.mktemp("servicenow") / "home")
    load(store, log, listen.built_in("servicenow-audit"))
    rounds.run(store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def recall(home):
    return rounds.recall(home)


def row(document, rule, lens, scope="any_need", days=None):
    found = [
        r
        for r in document["rules"]
        if (r["rule"], r["lens"], r["scope"], r["window_days"]) == (rule, lens, scope, days)
    ]
    assert len(found) == 1, (rule, lens, scope, days)
    return found[0]


def repeats(incidents: pl.DataFrame, days: int, *keys: str, as_of: datetime) -> tuple[int, int]:
    """How many contacts come back within the window, of those old enough to tell (by hand, contact by contact)?"""
    hits = n = 0
    for group in incidents.filter(pl.col("opened") <= as_of).partition_by(*keys):
        opened = sorted(group["opened"].to_list())
        for now, after in zip(opened, [*opened[1:], None], strict=True):
            if now > as_of - timedelta(days=days):
                continue
            n += 1
            hits += after is not None and after - now <= timedelta(days=days)
    return hits, n


@pytest.mark.parametrize("days", DAYS)
def test_repeat_contact_for_any_need(recall, people, days):
    found = row(rounds.ask_breaks(recall, "repeat_contact"), "repeat_contact", "contact", "any_need", days)
    assert repeats(people, days, "caller", as_of=recall.as_of) == (found["n"], found["denominator"])


@pytest.mark.parametrize("days", DAYS)
def test_repeat_contact_in_the_same_category(recall, people, days):
    found = row(rounds.ask_breaks(recall, "repeat_contact"), "repeat_contact", "contact", "same_need", days)
    own = people.with_columns(category=pl.coalesce("category", "number"))
    assert repeats(own, days, "caller", "category", as_of=recall.as_of) == (found["n"], found["denominator"])


def test_repeat_contact_is_right_censored(log, incidents, tmp_path):
    """Seen from 1 June, when the log still runs, late incidents leave the denominator: the 30-day share rises."""
    store = open_store(tmp_path / "home")
    load(store, log, listen.built_in("servicenow-audit"))
    rounds.run(store, CUT)
    found = rounds.ask_breaks(rounds.recall(store), "repeat_contact")
    before = incidents.filter((pl.col("opened") <= CUT) & pl.col("caller").is_not_null())
    volume = before.group_by("caller").len().sort("len", descending=True)
    robots = volume.head(-(-volume.height // 1000)).filter(pl.col("len") > 50)["caller"].to_list()
    own = before.filter(~pl.col("caller").is_in(robots))
    for days in DAYS:
        share = row(found, "repeat_contact", "contact", "any_need", days)
        assert repeats(own, days, "caller", as_of=CUT) == (share["n"], share["denominator"])
    thirty = row(found, "repeat_contact", "contact", "any_need", 30)
    naive = repeats(own.with_columns(opened=pl.col("opened")), 30, "caller", as_of=CUT + timedelta(days=30))
    assert thirty["share"] > naive[0] / naive[1] + 0.02
    store.close()


def is_robot(incidents, people) -> set[str]:
    return (
        set(incidents["number"])
        - set(people["number"])
        - set(incidents.filter(pl.col("caller").is_null())["number"])
    )


def test_reassigned_share(recall, incidents, people):
    robots = is_robot(incidents, people)
    hits = n = 0
    for number, groups, counters in incidents.select("number", "groups", "counters").iter_rows():
        known = [g for g in groups if g is not None]
        rises = any(b > a for a, b in pairwise([0, *counters]))
        if number in robots or not (known or rises):
            continue
        n += 1
        hits += rises or any(a != b for a, b in pairwise(known))
    found = row(rounds.ask_breaks(recall, "transfer"), "transfer", "case")
    assert (hits, n) == (found["n"], found["denominator"])
    whole = incidents.filter(pl.col("counters").list.max() > 0).height / incidents.height
    assert abs(found["share"] - whole) < 0.01


def test_ping_pong(recall, incidents, people):
    robots = is_robot(incidents, people)
    hits = 0
    for number, groups in incidents.select("number", "groups").iter_rows():
        path: list[str] = []
        for group in groups:
            if group is not None and (not path or path[-1] != group):
                path.append(group)
        hits += number not in robots and any(a == c for a, c in zip(path, path[2:], strict=False))
    found = row(rounds.ask_breaks(recall, "ping_pong"), "ping_pong", "case")
    assert found["n"] == hits
    assert (
        found["denominator"] == row(rounds.ask_breaks(recall, "transfer"), "transfer", "case")["denominator"]
    )


def solved(incidents: pl.DataFrame) -> list[str]:
    return [
        n
        for n, states in incidents.select("number", "states").iter_rows()
        if {"Resolved", "Closed"} & set(states)
    ]


def test_reopened(recall, incidents, people):
    robots = is_robot(incidents, people)
    ended = set(solved(incidents)) - robots
    again = {n for n, r in incidents.select("number", "reopens").iter_rows() if r > 0}
    found = row(rounds.ask_breaks(recall, "reopened"), "reopened", "case")
    assert found["denominator"] == len(ended)
    assert found["n"] == len(again & ended)


def sla_met(rows: list[dict]) -> bool | None:
    """What the log says of the SLA when the incident was last resolved or closed."""
    said = None
    before = None
    for r in rows:
        if r["incident_state"] in ("Resolved", "Closed") and r["incident_state"] != before:
            said = r["made_sla"]
        before = r["incident_state"]
    return said


def changes_of_group(groups: list[str | None], counters: list[int]) -> int:
    """How often did the group change, by the log's own counter or by the names of the groups?"""
    changes, before, last = 0, None, 0
    for group, counter in zip(groups, counters, strict=True):
        changes += counter > last or (group is not None and before is not None and group != before)
        before, last = group or before, counter
    return changes


def test_sla_met_but_broken(recall, incidents, people, log):
    robots = is_robot(incidents, people)
    back: set[str] = set()
    for _, group in people.filter(pl.col("category").is_not_null()).group_by("caller", "category"):
        rows = sorted(group.select("opened", "number").iter_rows())
        back |= {a[1] for a in rows if any(timedelta(0) < b[0] - a[0] <= timedelta(days=7) for b in rows)}
    hits = n = 0
    early = incidents.filter(pl.col("opened") <= recall.as_of - timedelta(days=7))
    for number, counters, groups, reopens, rows in early.select(
        "number", "counters", "groups", "reopens", "state_sla"
    ).iter_rows():
        if number in robots or not sla_met(rows):
            continue
        n += 1
        hits += changes_of_group(groups, counters) >= 2 or reopens > 0 or number in back
    found = row(rounds.ask_breaks(recall, "sla_met_but_broken"), "sla_met_but_broken", "case")
    assert found["denominator"] == n
    assert abs(found["n"] - hits) <= disordered(log)


def disordered(log: Path) -> int:
    """In how many incidents do the times contradict the log's own order? For those, two readings are right."""
    rows = pl.read_parquet(log).sort("number", "sys_mod_count")
    earlier = rows.with_columns(before=pl.col("sys_updated_at").shift(1).over("number")).filter(
        pl.col("before") > pl.col("sys_updated_at")
    )
    assert earlier["number"].n_unique() <= 5
    return earlier["number"].n_unique()


def test_how_many_indicators_this_log_can_feed(recall):
    document = rounds.examine(recall)
    assert document["indicators"] >= 38
    assert document["measured"] >= 1
    wanted = {line["type"] for line in document["plan"]}
    assert {"identity.asked", "feedback.given"} <= wanted
    assert len(document["service_accounts"]) == 3


def test_loading_it_twice_adds_nothing(home, log):
    again = load(home, log, listen.built_in("servicenow-audit"))
    assert again.kept == 0
    assert again.seen_before > 100_000


def test_the_csv_export_says_the_same(recall, log, tmp_path):
    """The same log as its public CSV writes it: text everywhere, `?` for nothing, days before months."""
    written = pl.read_parquet(log)
    times = [name for name, kind in written.schema.items() if kind == pl.Datetime]
    text = written.with_columns(
        pl.col(times).dt.strftime("%d/%m/%Y %H:%M"),
        pl.col(pl.Boolean).cast(pl.String),
        pl.col(pl.Int32).cast(pl.String),
    )
    text.with_columns(pl.all().fill_null("?")).write_csv(tmp_path / "incidents.csv")
    store = open_store(tmp_path / "home")
    load(store, tmp_path / "incidents.csv", listen.built_in("servicenow-audit"))
    rounds.run(store)
    # Contacts of one minute stand in the order of their ids, which rest on the text of the times: only `chasing`
    # asks which of two such contacts came first.
    said, meant = (
        [r for r in rounds.ask_breaks(asked)["rules"] if r["rule"] != "chasing"]
        for asked in (rounds.recall(store), recall)
    )
    assert said == meant
    store.close()


def test_a_letter_tells_one_story_of_a_real_week_and_names_nobody(home, recall, incidents):
    """Its figure is that of the page of breaks; what nobody says has its reason."""
    from walkamile.round.answers.letter import ask_week, write_letter
    from walkamile.round.answers.letter_breaks import midnights

    week = ask_week(recall, "2016-W20")
    letter = write_letter(recall, week)
    assert letter["story"]["rule"] == "ping_pong" and letter["story"]["sentences"]
    page = rounds.ask_breaks(recall, "ping_pong", since=midnights(week)[0], until=midnights(week)[1])
    shown = row(page, "ping_pong", "case")
    figure = letter["story"]["figure"]
    assert (figure["n"], figure["denominator"], figure["low"]) == (
        shown["n"],
        shown["denominator"],
        shown["low"],
    )
    names = {str(one) for one in (*incidents["caller"].drop_nulls().unique(), *incidents["number"].unique())}
    names -= {
        str(one) for one in incidents["category"].unique()
    }  # topics that many share are numbers here, too
    words = {
        str(value)
        for one in (*letter["story"]["moments"], *letter["story"]["marks"])
        for name, value in one.items()
        if name not in ("wait_s", "handle_s", "minutes")
    }
    assert words and not words & names and "INC" not in " ".join(words)
    assert letter["departments"]["reason"] and letter["believed"]["reason"] and letter["reported"]["reason"]
