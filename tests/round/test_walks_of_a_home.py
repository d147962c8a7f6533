"""Walks of the demo company: nobody can be found by them, nobody is left who may not be walked, all is as it was."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scipy import stats

from machine import often
from walkamile import privacy, walk
from walkamile import round as rounds
from walkamile.cli.show import make_demo
from walkamile.load import put_away_log
from walkamile.model.errors import CannotSay
from walkamile.round import Recall
from walkamile.round.answers.walk_limits import ask_limits
from walkamile.round.answers.walk_script import ask_happened, ask_script
from walkamile.round.answers.walks import NoWalk, ask_journeys, ask_like, ask_pools
from walkamile.round.colleagues import ask_colleagues
from walkamile.round.said import know_author
from walkamile.round.said import walks as said
from walkamile.round.said.beliefs import Refused, Stated, state_belief
from walkamile.round.walking import arrive, ask_walked, draw_walk, finish
from walkamile.store import Store, open_store

NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
WORD = re.compile(r"[^\s\"{}\[\],:()]+")


def names_of(recall: Recall) -> set[str]:
    """Everything by which somebody can be found: identifiers, names, numbers of what is theirs, texts."""
    store = recall.store
    found = {store.secrets.unseal(row[0]) for row in store.state.rows("select value_enc from ident")}
    found |= {row[0] for row in store.state.rows("select person_id from person")}
    for colleague in ask_colleagues(store):
        found |= {colleague.employee_id, colleague.name, *colleague.name.split()}
    attribute = store.source_sql("attribute", {"name": "VARCHAR", "value": "VARCHAR"})
    found |= {
        row[0] for row in recall.rows(f"select distinct value from {attribute} where name like '%name%'")
    }
    for column in ("event_id", "contact_id", "case_id", "order_id", "actor_id", "text"):
        found |= {
            row[0] for row in recall.rows(f"select distinct {column} from event where {column} is not null")
        }
    return {name.strip().lower() for name in found if name and len(name.strip()) > 2}


def shown(script: dict[str, Any]) -> str:
    """What reaches a browser: everything but the evidence."""
    scenes = [
        {name: value for name, value in scene.items() if name != "event_id"} for scene in script["scenes"]
    ]
    return json.dumps(script | {"scenes": scenes}, ensure_ascii=False).lower()


def found_in(text: str, names: set[str]) -> set[str]:
    single = {name for name in names if " " not in name}
    return (set(WORD.findall(text)) & single) | {name for name in names - single if name in text}


def draws(recall: Recall, n: int, side: str) -> Iterator[tuple[walk.journey.Journey, dict[str, Any]]]:
    """So many draws as the product makes them; the script of a journey is told once."""
    lens, journeys = ask_journeys(recall)
    kept = walk.fit.fitting(journeys, ask_limits(recall)).journeys
    allowed = [one for one in kept if side == "customer" or one.employees]
    told: dict[int, dict[str, Any]] = {}
    for seed in range(n):
        pool = walk.draw.POOLS[seed % 2]
        one = walk.draw.draw(allowed, pool, seed)
        assert one is not None
        if one.case_key not in told:
            told[one.case_key] = ask_script(recall, lens, one, side).as_json()
        yield one, told[one.case_key]


@pytest.mark.thorough
@pytest.mark.parametrize("side", walk.journey.SIDES)
def test_a_thousand_walks_name_nobody_and_repeat_no_text(opened, side):
    names = names_of(opened)
    assert len(names) > 5_000
    leaked: set[str] = set()
    seen = Counter()
    for one, script in draws(opened, often(1_000), side):
        seen[one.case_key] += 1
        leaked |= found_in(shown(script), names)
    assert leaked == set()
    assert len(seen) > 50
    assert found_in("call b.ben now", names) == {"b.ben"}, "the scan finds what is there"


def test_no_walk_is_of_an_excluded_kind(opened):
    store = opened.store
    limits = ask_limits(opened, know_author(store, "c.chloe", "leaders", True))
    kinds = dict(opened.rows("select person_code, kind from person_row"))
    robots = {row[0] for row in opened.rows("select person_code from robot")}
    withdrawn = withdrawn_by_hand(opened)
    assert withdrawn == set(limits.opted_out)
    lens, journeys = ask_journeys(opened)
    kept = walk.fit.fitting(journeys, limits).journeys
    for seed in range(1_000):
        one = walk.draw.draw(kept, walk.draw.POOLS[seed % 2], seed)
        assert one is not None
        assert kinds[one.person_code] == "customer" and one.person_code not in robots | withdrawn
        assert one.closed_at <= opened.as_of - timedelta(hours=24)
    pools = ask_pools(opened, know_author(store, "c.chloe", "leaders", True))
    assert pools["n"] == len(journeys) and pools["representative"] == len(kept)
    assert sum(pools["excluded"].values()) == len(journeys) - len(kept) > 0
    told = told_by_hand(opened, lens)
    latest = {one.case_key: max(at for at, _, _ in told[one.case_key]) for one in journeys}
    fresh = sum(at > opened.as_of - timedelta(hours=24) for at in latest.values())
    assert 0 < pools["excluded"][walk.fit.LeftOut.TOO_FRESH.value] <= fresh


Told = dict[int, list[tuple[datetime, str | None, int | None]]]


def told_by_hand(recall: Recall, lens: str) -> Told:
    """When, by which employee and of whom is every event of every journey, in plain Python from the stored events?"""
    contacts = recall.rows(
        "select contact_key, person_code, need_key, opened_at, case_key from contact order by contact_key"
    )
    if lens == "need":
        needs = recall.rows("select need_id, person_code, need_key, opened_at, closed_at from need")
        mine = {
            key: {c[0] for c in contacts if c[1:3] == (who, about) and since <= c[3] <= until}
            for key, who, about, since, until in needs
        }
        held = {key: {c[4] for c in contacts if c[0] in keys and c[4]} for key, keys in mine.items()}
    else:
        keys = {
            row[0] for row in recall.rows("select distinct case_key from event where case_key is not null")
        }
        mine = {
            key: {c[0] for c in contacts if c[4] == key} for key in keys | {c[4] for c in contacts if c[4]}
        }
        held = {key: {key} for key in mine}
    visit = dict(recall.rows(f"select event_key, case_key from {recall.steps('contact')}"))
    by_contact: dict[int, set[int]] = {}
    by_case: dict[int, set[int]] = {}
    events: dict[int, tuple[datetime, str | None, int | None]] = {}
    for event, contact, case, at, kind, actor, who in recall.rows(
        "select event_key, contact_key, case_key, ts, actor_kind, actor_id, person_code from event"
    ):
        events[event] = (at, actor if kind in ("employee", "leader") else None, who)
        by_contact.setdefault(contact or visit.get(event), set()).add(event)
        by_case.setdefault(case, set()).add(event)
    none: set[int] = set()
    return {
        key: [
            events[event]
            for event in none.union(
                *(by_contact.get(one, none) for one in mine[key]),
                *(by_case.get(one, none) for one in held[key]),
            )
        ]
        for key in mine
    }


@pytest.mark.parametrize("lens", ["need", "case"])
def test_a_thousand_draws_tell_nothing_of_whoever_draws_nor_of_the_last_day(opened, lens):
    told = told_by_hand(opened, lens)
    _, journeys = ask_journeys(opened, lens)
    limits = ask_limits(opened)
    barred = limits.opted_out | limits.on_hold
    staff = sorted({who for events in told.values() for _, who, _ in events if who})
    assert len(staff) > 10
    kept = {
        name: walk.fit.fitting(journeys, replace(limits, own_names=frozenset({name}))).journeys
        for name in staff
    }
    for seed in range(1_000):
        name = staff[seed % len(staff)]
        one = walk.draw.draw(kept[name], walk.draw.POOLS[seed // 2 % 2], seed)
        assert one is not None
        events = told[one.case_key]
        assert name not in {who for _, who, _ in events}
        assert max(at for at, _, _ in events) <= opened.as_of - timedelta(hours=24)
        assert barred.isdisjoint(code for _, _, code in events)
    for name in staff:
        left = {one.case_key for one in kept[name]}
        served = {key for key, events in told.items() if name in {who for _, who, _ in events}}
        assert left.isdisjoint(served)
    for one in journeys:
        script = ask_happened(opened, lens, one) if one.case_key % 9 == 0 else None
        assert script is None or [e.at for e in script] == sorted(at for at, _, _ in told[one.case_key])
    fresh = {
        key for key, events in told.items() if max(e[0] for e in events) > opened.as_of - timedelta(hours=24)
    }
    assert fresh.isdisjoint(one.case_key for one in walk.fit.fitting(journeys, limits).journeys)


def withdrawn_by_hand(recall: Recall) -> set[int]:
    last: dict[tuple[int, str], str] = {}
    rows = recall.rows(
        "select person_code, coalesce(item, 'all'), type from event where type like 'consent.%' "
        "and person_code is not null order by ts, seq, event_id"
    )
    for code, purpose, type_ in rows:
        last[code, purpose] = type_
    chosen = recall.store.settings.walk_purposes
    return {
        code for (code, purpose), type_ in last.items() if purpose in chosen and type_ == "consent.withdrawn"
    }


def test_files_of_the_home_keep_people_out(opened):
    home, store = opened.store.home, opened.store
    lens, journeys = ask_journeys(opened)
    del lens
    one, other = sorted({j.person_code for j in journeys})[:2]
    value = store.secrets.unseal(
        store.state.value(
            "select n.value_enc from ident n join ident_person i on i.code = n.code where i.person_code = :p "
            "and n.namespace <> 'cookie' limit 1", p=one,
        )
    )  # fmt: skip
    space = store.state.value(
        "select n.namespace from ident n join ident_person i on i.code = n.code where i.person_code = :p "
        "and n.namespace <> 'cookie' limit 1", p=one,
    )  # fmt: skip
    person_id = store.state.value("select person_id from person where person_code = :p", p=other)
    (home / "legal_hold.csv").write_text(f"namespace,value,reason\n{space},{value},case 7\n", "utf-8")
    (home / "opted_out.csv").write_text(f"# said so\nnamespace,value\nperson_id,{person_id}\n", "utf-8")
    try:
        limits = ask_limits(opened)
        assert one in limits.on_hold and other in limits.opted_out
        found = walk.fit.fitting(journeys, limits)
        assert {one, other}.isdisjoint(j.person_code for j in found.journeys)
    finally:
        (home / "legal_hold.csv").unlink()
        (home / "opted_out.csv").unlink()


def test_draws_look_like_the_population(opened):
    lens, journeys = ask_journeys(opened)
    del lens
    people = walk.fit.fitting(journeys, ask_limits(opened)).journeys
    drawn = [walk.draw.draw(people, walk.draw.REPRESENTATIVE, seed) for seed in range(2_000)]
    segment = dict(
        opened.rows("select person_code, min(value) from person_segment where segment = 'loyal' group by 1")
    )
    for feature in (lambda one: one.channel, lambda one: segment.get(one.person_code)):
        expected, counted = Counter(map(feature, people)), Counter(feature(one) for one in drawn if one)
        large = [key for key, n in expected.items() if n * 2_000 / len(people) >= 5]
        total = sum(expected[key] for key in large)
        f_obs = [counted[key] for key in large]
        f_exp = [expected[key] / total * sum(f_obs) for key in large]
        assert stats.chisquare(f_obs, f_exp).pvalue > 1e-4
    minutes = [one.lived_min for one in drawn if one]
    assert stats.ks_2samp(minutes, [one.lived_min for one in people]).pvalue > 1e-4


def drawn_walk(recall: Recall, store: Store, seed: int = 5) -> tuple[said.Walk, Any]:
    chloe = know_author(store, "c.chloe", "leaders", True)
    drawn = draw_walk(store, recall, chloe, "worst_tenth", "customer", True, seed, NOW)
    assert isinstance(drawn, said.Walk)
    return drawn, chloe


def test_a_walk_goes_from_the_draw_to_the_end_and_tests_what_was_believed(opened):
    store = opened.store
    drawn, chloe = drawn_walk(opened, store)
    with pytest.raises(CannotSay):
        said.begin(store, drawn)
    right = ask_walked(opened, drawn)
    wait = right["walk.wait_s"]["value"]
    assert isinstance(
        state_belief(store, chloe, "walk.wait_s", wait, 0.0, wait + 60, NOW, drawn.walk_id), Stated
    )
    dev = know_author(store, "d.dev", "leaders", True)
    said.sit_down(store, drawn, dev, NOW)
    said.sit_down(store, drawn, dev, NOW)
    assert isinstance(state_belief(store, dev, "walk.share", 0.0, 0.0, 0.0, NOW, drawn.walk_id), Stated)
    assert [seat.has_believed for seat in said.seats(store, drawn.walk_id)] == [True]
    said.believed(store, drawn, "compressed")
    drawn = said.walk_of(store, drawn.walk_id)
    assert drawn is not None and said.walk_in_room(store, drawn.room or "").walk_id == drawn.walk_id
    said.begin(store, drawn, NOW)
    said.keep_position(store, drawn.walk_id, 40.0)
    said.keep_position(store, drawn.walk_id, 30.0)
    drawn = said.walk_of(store, drawn.walk_id)
    assert (drawn.state, drawn.position_s) == ("walking", 40.0)
    arrive(store, opened, drawn, 11.5, NOW)
    tested = dict(store.state.rows("select topic, measured from belief where walk_id = :w", w=drawn.walk_id))
    assert tested == {"walk.wait_s": wait, "walk.share": right["walk.share"]["value"]}
    late = state_belief(store, chloe, "walk.solved", 0.5, 0.2, 0.9, NOW, drawn.walk_id)
    assert isinstance(late, Refused), "its numbers were shown"
    drawn = said.walk_of(store, drawn.walk_id)
    said.add_friction(store, drawn, chloe, 2, "bad", "Ana Novak waited, call +43 660 5550123", NOW)
    (struck,) = said.frictions(store, drawn.walk_id)
    assert "Novak" not in struck.said and "5550123" not in struck.said
    finish(store, opened, drawn, chloe, NOW)
    assert said.walk_of(store, drawn.walk_id).state == "finished"
    assert said.walk_in_room(store, drawn.room or "") is None
    texts = [row["type"] for heard in store.log.read_from(0) for row in heard.rows]
    assert texts.count("walk.finished") == 2, "one for each who walked"


def test_how_many_live_the_like_is_counted_over_people(opened):
    lens, journeys = ask_journeys(opened)
    robots = {row[0] for row in opened.rows("select person_code from robot")}
    rule = next(one.rules[0] for one in journeys if one.rules)
    found = ask_like(opened, lens, rule, None)
    all_of = {one.person_code for one in journeys} - robots
    like = {one.person_code for one in journeys if rule in one.rules} - robots
    assert (found["n_people"], found["n_of"]) == (len(like), len(all_of))
    assert found["low"] < found["share"] < found["high"]
    assert ask_like(opened, lens, rule, "no such topic")["reason"]


def test_how_many_lived_the_like_in_the_last_30_days_is_counted_not_averaged(opened):
    lens, journeys = ask_journeys(opened)
    robots = {row[0] for row in opened.rows("select person_code from robot")}
    begins = opened.as_of.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=29)
    rules = {rule for one in journeys for rule in one.rules}
    shown = 0
    for rule in (*sorted(rules), None):
        like = [
            one for one in journeys
            if one.person_code not in robots and (rule in one.rules if rule else not one.rules)
        ]  # fmt: skip
        found = ask_like(opened, lens, rule, None)
        if found["reason"]:
            continue
        recent = [one for one in like if one.closed_at >= begins]
        people = {one.person_code for one in recent}
        earlier = len({one.person_code for one in like}) - len(people)
        if 0 < len(people) < 10 or 0 < earlier < 10:
            assert "n_people" not in found["recent"] and "Fewer than 10" in found["recent"]["reason"]
        else:
            shown += 1
            assert found["recent"]["n_people"] == len(people)
            assert found["recent"]["minutes"] == pytest.approx(sum(one.lived_min for one in recent))
            assert f"?since={begins.date()}&until={opened.as_of.date()}" in found["recent"]["href"]
    assert shown


@pytest.mark.parametrize(
    ("n_recent", "n_earlier", "told"),
    [(12, 0, 12), (12, 15, 12), (0, 12, 0), (9, 15, None), (12, 9, None)],
)
def test_fewer_than_ten_people_in_the_last_30_days_are_not_told(walked, n_recent, n_earlier, told):
    ages = dict.fromkeys(range(n_recent), 29) | {n_recent + n: 30 for n in range(n_earlier)} | {99: 0}
    recall = walked(
        [
            {
                "type": type_, "ts": datetime(2026, 3, 31, 9, second, tzinfo=UTC) - timedelta(days=age),
                "contact_id": f"c{n}", "channel": "phone", "kind": "human", "email": f"p{n}@example.org",
                "topic": "gift" if age else "other",
            }
            for n, age in ages.items()
            for second, type_ in enumerate(("contact.opened", "queue.left", "contact.closed"))
        ]
    )  # fmt: skip
    recent = ask_like(recall, "need", None, "gift")["recent"]
    assert recent.get("n_people") == told and bool(recent["reason"]) is (told is None)


def test_a_walker_never_gets_what_is_their_own(opened):
    ben = know_author(opened.store, "b.ben", "service", False)
    limits = ask_limits(opened, ben)
    lens, journeys = ask_journeys(opened)
    del lens
    for one in walk.fit.fitting(journeys, limits).journeys:
        assert "b.ben" not in one.employees
    with_ben = [one for one in journeys if "b.ben" in one.employees]
    assert with_ben and walk.fit.why_not(with_ben[0], limits) is not None


def files_with(home: Path, traces: list[str]) -> list[str]:
    """Which files of a home hold one of these, as they lie on the disk?"""
    files = {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    return [name for name, held in files.items() if any(trace.encode() in held for trace in traces)]


def test_erasing_somebody_takes_the_walks_of_their_journey(tmp_path):
    make_demo(tmp_path / "home", 400, 30, 5, lambda _: None)
    store = open_store(tmp_path / "home")
    try:
        recall = rounds.recall(store)
        drawn, chloe = drawn_walk(recall, store, 2)
        code = store.state.value("select person_code from walk where walk_id = :w", w=drawn.walk_id)
        person_id = store.state.value("select person_id from person where person_code = :p", p=code)
        said.sit_down(store, drawn, chloe, NOW)
        out = tmp_path / "export.zip"
        assert privacy.export(store, person_id, out, "test").rows["walks"] == 1
        traces = [drawn.walk_id] + [one["event_id"] for one in drawn.script["scenes"] if one["event_id"]]
        assert files_with(store.home, traces)
        privacy.erase(store, person_id, lambda home: rounds.run(home, None, put_away=put_away_log))
        for table in ("walk", "seat", "friction"):
            assert store.state.value(f"select count(*) from {table} where walk_id = :w", w=drawn.walk_id) == 0
        assert files_with(store.home, traces) == []
        recall.engine.close()
    finally:
        store.close()


def test_a_home_without_anybody_who_asked_has_no_walk(walked):
    recall = walked([{"type": "page.viewed", "ts": "2026-03-01T09:00:00Z", "cookie": "k", "channel": "web"}])
    author = know_author(recall.store, None, "leaders", True)
    found = draw_walk(recall.store, recall, author)
    assert isinstance(found, NoWalk) and "Load contacts or cases" in found.reason
