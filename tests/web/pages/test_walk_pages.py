"""Does a walk go from the draw to its finish by its pages, and does each state show only what may be seen in it?"""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.round.answers.walked import ask_beside
from walkamile.round.said import walks as said
from walkamile.round.said.walks import Walk
from walkamile.store import Store
from walkamile.web.app import make_app
from walkamile.web.draw.walked import Beside, beside
from walkamile.web.pages.walk_form import clocked
from walkamile.web.pages.walk_told import times_of

ADDRESS = "http://127.0.0.1:8000"
BELIEF = {
    "walk.wait_s.believed.min": "2", "walk.wait_s.believed.s": "30", "walk.wait_s.low.min": "1",
    "walk.wait_s.high.min": "6", "walk.effort_n.believed": "1", "walk.effort_n.low": "0", "walk.effort_n.high": "3",
    "walk.solved.believed": "70", "walk.share.believed": "5", "walk.share.low": "2", "walk.share.high": "12",
    "walk_pace": "compressed",
}  # fmt: skip

WALKERS = count(1)


@pytest.fixture
def chloe(demo_home: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    """The pages, after Chloe said who she is."""
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as client:
        client.post(
            "/me",
            data={"employee_id": f"chloe {request.node.name}"[:100], "role_group": "leaders", "leads": "yes"},
        )
        yield client


def store_of(client: TestClient) -> Store:
    return client.app.state.memory.store  # type: ignore[attr-defined]


def draw(client: TestClient, **form: str) -> str:
    answer = client.post("/walk", data={"pool": "worst_tenth", "side": "customer", **form})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def walk_at(client: TestClient, address: str) -> Walk:
    found = said.walk_of(store_of(client), address.rsplit("/", 1)[1])
    assert found is not None
    return found


def begun(client: TestClient, **form: str) -> str:
    """A walk under way, of somebody who has walked no other: what another walk has shown is not asked for."""
    who = {"employee_id": f"walker {next(WALKERS)}", "role_group": "leaders", "leads": "yes"}
    client.cookies.clear()  # a browser remembers what it has shown
    client.post("/me", data=who)
    address = draw(client, **form)
    assert client.post(f"{address}/beliefs", data=BELIEF).status_code == 303
    assert client.post(f"{address}/begin").status_code == 303
    return address


def test_nothing_is_drawn_before_somebody_says_who_they_are(pages: TestClient):
    pages.cookies.clear()
    assert "Say who I am" in pages.get("/walk").text
    assert pages.post("/walk", data={}).headers["location"].startswith("/me?back=")


def test_a_home_without_a_round_says_what_to_do(bare: TestClient):
    text = bare.get("/walk").text
    assert "walkamile round" in text and "Draw a journey" not in text


def test_reasons_stand_with_their_counts(chloe: TestClient):
    text = chloe.get("/walk").text
    assert "Observe and ask, do not fix on the spot." in text
    assert re.search(r"<strong>\d+</strong>: it ended less than 24 hours ago", text)


def test_a_walk_is_only_its_authors(chloe: TestClient, demo_home: Path):
    address = draw(chloe)
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as other:
        assert other.get(address).headers["location"].startswith("/me")
        other.post("/me", data={"employee_id": "dev", "role_group": "it"})
        assert other.get(address).status_code == 404
        assert other.post(f"{address}/beliefs", data=BELIEF).status_code == 400
    assert chloe.get("/walk/00000000-0000-7000-8000-000000000000").status_code == 404


def test_no_number_of_a_walk_is_shown_before_the_belief(chloe: TestClient):
    address = draw(chloe)
    text, walk = chloe.get(address).text, walk_at(chloe, address)
    assert 'id="scenes"' not in text
    for scene in walk.script["scenes"]:
        assert scene["event_id"] not in text and not (scene["says"] and scene["says"] in text)
    assert walk.script["wait_s"] < 60 or clocked(walk.script["wait_s"]) not in text


def test_a_belief_that_cannot_be_is_refused_beside_its_field_and_nothing_is_sealed(chloe: TestClient):
    address = draw(chloe)
    answer = chloe.post(
        f"{address}/beliefs", data=BELIEF | {"walk.share.low": "50", "walk.effort_n.high": "many"}
    )
    assert answer.status_code == 422
    assert answer.text.count('class="ask-fault"') == 2
    assert 'id="fault-walk.share"' in answer.text and 'id="fault-walk.effort_n"' in answer.text
    walk = walk_at(chloe, address)
    assert walk.state == said.DRAWN and ask_beside(store_of(chloe), walk.author_id, walk.walk_id) == {}
    assert 'value="30"' in answer.text  # what was said well stands there again


def test_what_is_believed_is_sealed_in_the_unit_of_its_topic(chloe: TestClient):
    address = draw(chloe)
    chloe.post(f"{address}/beliefs", data=BELIEF)
    walk = walk_at(chloe, address)
    sealed = ask_beside(store_of(chloe), walk.author_id, walk.walk_id)
    told = {topic: (row["believed"], row["low"], row["high"]) for topic, row in sealed.items()}
    assert told == {
        "walk.wait_s": (150, 60, 360), "walk.effort_n": (1, 0, 3), "walk.solved": (pytest.approx(0.7), None, None),
        "walk.share": (pytest.approx(0.05), pytest.approx(0.02), pytest.approx(0.12)),
    }  # fmt: skip
    assert (walk.state, walk.pace) == (said.BELIEVED, "compressed")
    assert 'id="scenes"' not in chloe.get(address).text


def test_scenes_reach_the_browser_without_evidence(chloe: TestClient):
    address = begun(chloe)
    text, walk = chloe.get(f"{address}?pace=60").text, walk_at(chloe, address)
    found = re.search(r'<script type="application/json" id="scenes">(.*?)</script>', text, re.S)
    assert found is not None
    scenes = json.loads(found[1])
    assert [scene["no"] for scene in scenes] == [scene["no"] for scene in walk.script["scenes"]]
    assert all("event_id" not in scene and "rule" not in scene for scene in scenes)
    assert not any(scene["event_id"] in text for scene in walk.script["scenes"])
    waits = [scene for scene in scenes if scene["waits"]]
    assert sum(scene["seconds"] for scene in waits) == pytest.approx(walk.script["wait_s"])
    assert all(scene["played_s"] <= 20 / 60 for scene in waits)
    assert "60 times faster" in text


def test_a_position_is_kept_never_backwards_never_past_the_end(chloe: TestClient):
    whole = 0.0
    while whole < 30:
        address = begun(chloe)
        whole = walk_at(chloe, address).script["wait_s"]
    for said_, kept in ((whole / 2, whole / 2), (1, whole / 2), (whole * 9, whole)):
        assert chloe.post(f"{address}/position", data={"position_s": str(said_)}).status_code == 204
        assert walk_at(chloe, address).position_s == pytest.approx(kept)
    for wrong in ("-1", "nan", "inf", "soon"):
        assert chloe.post(f"{address}/position", data={"position_s": wrong}).status_code == 400
    assert f'data-position="{whole}"' in chloe.get(address).text


def test_believed_stands_beside_walked_beside_measured(chloe: TestClient):
    address = begun(chloe)
    walk = walk_at(chloe, address)
    assert chloe.post(f"{address}/end", data={"position_s": "1e9", "own_s": "1e9"}).status_code == 303
    text, over = chloe.get(address).text, walk_at(chloe, address)
    assert (
        over.state == said.WALKED and over.minutes is not None and over.minutes < 1
    )  # no longer than it took
    assert "2 min 30 s" in text and clocked(walk.script["wait_s"]) in text
    assert text.count('class="beside"') == 4 and "You gave up" not in text
    assert "How many live the like" in text
    assert f"/improve/ahas/new?walk={walk.walk_id}&amp;scene=1" in text
    assert not any(scene["event_id"] in text for scene in walk.script["scenes"])


def test_giving_up_is_said_beside_what_was_sat_through(chloe: TestClient):
    whole = 0.0
    while whole < 30:  # some journeys hold no wait
        address = begun(chloe)
        whole = walk_at(chloe, address).script["wait_s"]
    chloe.post(f"{address}/end", data={"position_s": str(whole / 3), "own_s": "2"})
    text = chloe.get(address).text
    assert "You gave up after" in text and clocked(whole / 3) in text and clocked(whole) in text


def test_what_struck_is_kept_without_names_and_the_walk_finishes(chloe: TestClient):
    address = begun(chloe)
    assert (
        chloe.post(f"{address}/friction", data={"scene": "1", "kind": "bad", "said": "x"}).status_code == 400
    )
    chloe.post(f"{address}/end", data={"position_s": "0", "own_s": "0"})
    line = {"scene": "2", "kind": "bad", "said": "Told it again to ana@example.org <b>"}
    assert chloe.post(f"{address}/friction", data=line).headers["location"] == f"{address}#scene-2"
    text = chloe.get(address).text
    assert "Told it again" in text and "ana@example.org" not in text and "<b>" not in text
    assert chloe.post(f"{address}/friction", data=line | {"scene": "9999"}).status_code == 400
    assert chloe.post(f"{address}/finish").headers["location"] == "/walk?done=walked"
    done = chloe.get(address).text
    assert "Told it again" in done and "Write a line" not in done and "Finish this walk" not in done
    assert walk_at(chloe, address).state == said.FINISHED
    assert chloe.post(f"{address}/finish").status_code == 303  # twice is once


def test_steps_out_of_order_lead_to_where_the_walk_is(chloe: TestClient):
    address = draw(chloe)
    for step in ("begin", "end"):
        assert chloe.post(f"{address}/{step}", data={"position_s": "1"}).headers["location"] == address
    assert chloe.post(f"{address}/finish").status_code == 303
    assert walk_at(chloe, address).state == said.DRAWN


def test_a_group_shows_its_room_and_passes_the_browser_round(chloe: TestClient):
    address = draw(chloe, who="group")
    walk = walk_at(chloe, address)
    text = chloe.get(address).text
    assert walk.room in text and "walkamile serve --rooms" in text and "<img class=" not in text
    assert chloe.post(f"{address}/seat", data=BELIEF | {"walk.solved.believed": ""}).status_code == 400
    assert chloe.get(f"{address}/seats").json() == {"n": 0, "n_believed": 0}
    assert chloe.post(f"{address}/seat", data=BELIEF | {"role_group": "nobody has this"}).status_code == 303
    assert chloe.get(f"{address}/seats").json() == {"n": 1, "n_believed": 1}
    chloe.app.state.rooms = "http://192.168.1.4:8001"  # type: ignore[attr-defined]
    text = chloe.get(address).text
    assert f"http://192.168.1.4:8001/room/{walk.room}" in text and 'src="data:image/svg+xml' in text
    chloe.app.state.rooms = ""  # type: ignore[attr-defined]
    chloe.post(f"{address}/beliefs", data=BELIEF)
    chloe.post(f"{address}/begin")
    assert chloe.post(f"{address}/seat", data=BELIEF).status_code == 400


def test_the_screen_of_a_group_folds_away_what_its_owner_said(chloe: TestClient):
    address = draw(chloe, who="group")
    chloe.post(f"{address}/seat", data=BELIEF)
    chloe.post(f"{address}/beliefs", data=BELIEF)
    chloe.post(f"{address}/begin")
    chloe.post(f"{address}/end", data={"position_s": "0", "own_s": "0"})
    shown, folded = chloe.get(address).text.split("<summary>What you said yourself", 1)
    assert "You said" not in shown and shown.count("beside-card") == 4
    assert folded.count('class="beside"') == 4


@pytest.mark.parametrize("side", ["customer", "employee"])
def test_the_demos_own_story_is_walked_from_today(chloe: TestClient, side: str):
    assert 'href="/walk?pool=cast"' in chloe.get("/").text
    assert re.search(r'value="cast" checked', chloe.get("/walk?pool=cast").text)
    walk = walk_at(chloe, draw(chloe, pool="cast", side=side))
    assert (walk.pool, walk.side) == ("cast", side)
    kinds = {scene["kind"] for scene in walk.script["scenes"]}
    assert "not_found" in kinds and "end" in kinds  # the store's purchase is on no screen


def test_every_stage_keeps_the_strict_policy(chloe: TestClient):
    address = draw(chloe, who="group")
    texts = [chloe.get("/walk").text, chloe.get(address).text]
    chloe.post(f"{address}/beliefs", data=BELIEF)
    texts.append(chloe.get(address).text)
    chloe.post(f"{address}/begin")
    texts.append(chloe.get(address).text)
    chloe.post(f"{address}/end", data={"position_s": "0", "own_s": "0"})
    texts.append(chloe.get(address).text)
    for text in texts:
        assert not re.search(r'(src|href|action)="(https?:)?//', text)
        assert not re.search(r"<script(?![^>]*(src=|application/json))", text)
        assert "<style" not in text and " style=" not in text and text.count("<h1>") == 1


def test_small_groups_hear_nothing_of_each_other_and_five_hear_how_many(chloe: TestClient):
    for n in (4, 5):
        who = {"employee_id": f"chloe with {n}", "role_group": "leaders", "leads": "yes"}
        chloe.cookies.clear()  # a browser is not asked for a number that another walk has shown in it
        chloe.post("/me", data=who)
        address = draw(chloe, who="group")
        for _ in range(n - 1):
            chloe.post(f"{address}/seat", data=BELIEF)
        chloe.post(f"{address}/beliefs", data=BELIEF)
        chloe.post(f"{address}/begin")
        chloe.post(f"{address}/end", data={"position_s": "0", "own_s": "0"})
        text, walk = " ".join(chloe.get(address).text.split()), walk_at(chloe, address)
        hits = 5 if 60 <= walk.script["wait_s"] <= 360 else 0
        if n < 5:
            assert "Fewer than 5 people: each sees their own." in text and "before this screen" not in text
        else:
            assert "Of 5 people before this screen:" in text
            told = f"{hits} of 5 had the truth inside their range (how long does this person wait" in text
            assert told or walk.script["wait_s"] == 0  # of which it may be unknown whether anybody waited


def test_a_wait_that_no_source_logs_is_unknown_not_nothing(
    chloe: TestClient, monkeypatch: pytest.MonkeyPatch
):
    from walkamile.round import walking

    recall = chloe.app.state.memory.recall()  # type: ignore[attr-defined]
    walk = walk_at(chloe, draw(chloe))
    still = dataclasses.replace(walk, script=walk.script | {"wait_s": 0})
    monkeypatch.setattr(walking, "ask_wait_of", lambda *_: (True, 30.0))
    assert walking.ask_walked(recall, still)["walk.wait_s"]["value"] == 0
    monkeypatch.setattr(walking, "ask_wait_of", lambda *_: (False, 30.0))
    unknown = walking.ask_walked(recall, still)["walk.wait_s"]
    assert unknown["value"] is None and "how long anybody waits" in unknown["reason"]
    still = dataclasses.replace(still, side="employee")
    assert "how long systems make one wait" in walking.ask_walked(recall, still)["walk.wait_s"]["reason"]


@pytest.mark.parametrize(
    ("solved", "told"),
    [(True, "It <strong>ended well</strong>."), (False, "It <strong>did not end well</strong>.")],
)
def test_how_it_ended_is_told_in_one_sentence(
    chloe: TestClient, monkeypatch: pytest.MonkeyPatch, solved: bool, told: str
):
    from walkamile.round import walking

    real = walking.ask_walked
    ended = {"value": float(solved), "low": None, "high": None, "iqr": None, "n": 1, "reason": ""}
    monkeypatch.setattr(walking, "ask_walked", lambda *them: real(*them) | {"walk.solved": ended})
    address = draw(chloe)
    chloe.post(f"{address}/beliefs", data=BELIEF)
    chloe.post(f"{address}/begin")
    chloe.post(f"{address}/end", data={"position_s": "0", "own_s": "0"})
    text = chloe.get(address).text
    assert told in text and "It was it" not in text and "was <strong>it" not in text


def test_when_nothing_can_be_drawn_the_reason_stands_there(demo_home: Path, monkeypatch: pytest.MonkeyPatch):
    from walkamile.round.answers.walks import NoWalk
    from walkamile.web.pages import walks

    monkeypatch.setattr(walks, "draw_for", lambda *_: NoWalk("None of the 9 journeys may be walked."))
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as client:
        client.post("/me", data={"employee_id": "dev", "role_group": "it"})
        answer = client.post("/walk", data={"pool": "worst_tenth", "side": "employee"})
    assert "None of the 9 journeys may be walked." in answer.text
    assert re.search(r'value="employee" checked', answer.text)  # what was chosen stands there again


def test_drawing_again_gives_the_walk_that_waits_until_it_is_put_away(demo_home: Path):
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as client:
        client.post("/me", data={"employee_id": "who.shops", "role_group": "it"})
        first = draw(client)
        assert draw(client) == first and draw(client, side="employee") != first
        assert "have put away" not in client.get("/walk").text
        client.post(f"{first}/beliefs", data=BELIEF)
        assert draw(client) == first
        assert client.post(f"{first}/away").headers["location"] == "/walk#draw"
        second = draw(client)
        assert second != first
        text = client.get("/walk").text
        assert "You have put away 1 journey without walking it." in text and first not in text
        assert client.get(first).status_code == 303
        open_ones = store_of(client).state.rows(
            "select reason from belief where walk_id = :w", w=first.removeprefix("/walk/")
        )
        assert open_ones and all("put away" in row[0] for row in open_ones)
        client.post(f"{second}/beliefs", data=BELIEF)
        client.post(f"{second}/begin")
        client.post(f"{second}/away")  # a walk under way is walked or given up
        assert client.get(second).status_code == 200
        assert draw(client) != second


def test_a_home_before_its_round_sends_nobody_walking(bare: TestClient):
    bare.post("/me", data={"employee_id": "e1", "role_group": "leaders"})
    assert "Nothing to show yet" in bare.post("/walk", data={}).text


@pytest.mark.parametrize(
    ("seconds", "told"),
    [
        (0, "0 s"),
        (59.6, "1 min"),
        (61, "1 min 1 s"),
        (3600, "1 h"),
        (5400, "1 h 30 min"),
        (86400 * 3, "3 days"),
    ],
)
def test_waits_are_told_to_the_second(seconds: float, told: str):
    assert clocked(seconds) == told


@pytest.mark.parametrize(
    ("said_", "times"),
    [("", 1), ("60", 60), ("0", 1), ("-5", 1), ("nan", 1), ("inf", 3600), ("1e9", 3600), ("<x>", 1)],
)
def test_a_pace_of_the_address_is_never_slower_or_endless(said_: str, times: float):
    assert times_of(said_) == times


def test_the_drawing_places_belief_and_truth_on_one_scale():
    drawn = str(beside(Beside(25, 0, 50, 100, most=100), "You said 25. It was 100."))
    assert "You said 25. It was 100." in drawn
    x = {kind: float(re.search(pattern, drawn)[1]) for kind, pattern in {  # type: ignore[index]
        "believed": r'class="believed" cx="([\d.]+)"', "was": r'class="was" d="M([\d.]+)',
        "low": r'class="believed-range" x="([\d.]+)"',
    }.items()}  # fmt: skip
    assert (x["believed"] - x["low"]) * 4 == pytest.approx(x["was"] - x["low"], abs=0.5)
    assert "nan" not in str(beside(Beside(0, 0, 0, None), "nothing"))
