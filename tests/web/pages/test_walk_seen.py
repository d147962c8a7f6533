"""Is a number of a walk believed no more once it was shown, also when the same journey is drawn again?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.round.said import walks as said
from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1:8000"
BELIEF = {
    "walk.wait_s.believed.min": "2", "walk.wait_s.low.min": "1", "walk.wait_s.high.min": "6",
    "walk.effort_n.believed": "1", "walk.effort_n.low": "0", "walk.effort_n.high": "3", "walk.solved.believed": "70",
    "walk.share.believed": "5", "walk.share.low": "2", "walk.share.high": "12",
}  # fmt: skip
SEEN = "already seen this number"


@pytest.fixture
def client(demo_home: Path, request: pytest.FixtureRequest) -> Iterator[TestClient]:
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as client:
        client.post("/me", data={"employee_id": request.node.name, "role_group": "leaders"})
        yield client


def cast(client: TestClient, side: str = "customer") -> str:
    return client.post("/walk", data={"pool": "cast", "side": side}).headers["location"]


def walked(client: TestClient) -> str:
    address = cast(client)
    assert client.post(f"{address}/beliefs", data=BELIEF).status_code == 303
    client.post(f"{address}/begin")
    client.post(f"{address}/end", data={"position_s": "99999"})
    return address


def test_the_same_story_is_not_believed_twice_but_can_be_walked_again(client: TestClient):
    first = walked(client)
    again = cast(client)
    assert again != first
    shown = client.get(again).text
    assert shown.count(SEEN) == 4 and 'name="walk.wait_s.believed.min"' not in shown
    refused = client.post(f"{again}/beliefs", data=BELIEF)
    assert refused.status_code == 422 and SEEN in refused.text
    store = client.app.state.memory.store
    walk_id = again.rsplit("/", 1)[1]
    assert store.state.value("select count(*) from belief where walk_id = :w", w=walk_id) == 0
    assert client.post(f"{again}/beliefs", data={"walk_pace": "compressed"}).status_code == 303
    client.post(f"{again}/begin")
    assert said.walk_of(store, walk_id).state == said.WALKING


def test_the_other_side_of_the_desk_has_waits_of_its_own_but_the_same_end(client: TestClient):
    walked(client)
    shown = client.get(cast(client, "employee")).text
    assert 'name="walk.wait_s.believed.min"' in shown and 'name="walk.effort_n.believed"' in shown
    assert 'name="walk.solved.believed"' not in shown and 'name="walk.share.believed"' not in shown


def test_what_is_remembered_of_a_walk_does_not_say_which_journey_it_was(client: TestClient):
    address = walked(client)
    store = client.app.state.memory.store
    case_key = store.state.value("select case_key from walk where walk_id = :w", w=address.rsplit("/", 1)[1])
    kept = [row[0] for row in store.state.rows("select topic from seen_figure where topic like 'walk.%'")]
    assert kept and not any(case_key in key for key in kept)


def test_no_scene_is_shown_by_the_form_of_an_aha_before_its_walk_is_over(client: TestClient, demo_home: Path):
    address = cast(client)
    walk = said.walk_of(client.app.state.memory.store, address.rsplit("/", 1)[1])
    assert walk is not None
    titles = {one["no"]: one["title"] for one in walk.script["scenes"]}

    def told(by: TestClient) -> list[int]:
        texts = {
            no: by.get(f"/improve/ahas/new?walk={walk.walk_id}&scene={no}").text for no in list(titles)[:8]
        }
        return [no for no, text in texts.items() if re.search("From your walk", text)]

    assert told(client) == []
    client.post(f"{address}/beliefs", data=BELIEF)
    client.post(f"{address}/begin")
    assert told(client) == []
    client.post(f"{address}/end", data={"position_s": "99999"})
    assert told(client) == list(titles)[:8]
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as other:
        other.post("/me", data={"employee_id": "somebody else", "role_group": "it"})
        assert told(other) == []
