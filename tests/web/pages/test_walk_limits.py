"""Is a journey shown no more as soon as its person must not appear, wherever it was going to be shown?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile.round.said import walks as said
from walkamile.store import Store
from walkamile.web.app import make_app
from walkamile.web.rooms import make_rooms

ADDRESS = "http://127.0.0.1:8000"
BELIEF = {
    "walk.wait_s.believed.min": "2", "walk.wait_s.low.min": "1", "walk.wait_s.high.min": "6",
    "walk.effort_n.believed": "1", "walk.effort_n.low": "0", "walk.effort_n.high": "3", "walk.solved.believed": "70",
    "walk.share.believed": "5", "walk.share.low": "2", "walk.share.high": "12",
}  # fmt: skip
NOT_ANY_MORE = "This journey may not be shown any more"


@contextmanager
def kept_out(store: Store, name: str, code: int) -> Iterator[None]:
    """The person stands in this file of the home."""
    person = store.state.value("select person_id from person where person_code = :c", c=code)
    path: Path = store.home / name
    path.write_text(f"namespace,value,reason\nperson_id,{person},said so\n", "utf-8")
    try:
        yield
    finally:
        path.unlink()


@pytest.fixture(params=["legal_hold.csv", "opted_out.csv"])
def file(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize("stage", ["drawn", "believed", "walking", "walked"])
def test_a_walk_is_not_shown_at_any_stage_once_its_person_must_not_appear(
    demo_home: Path, stage: str, file: str
):
    with TestClient(make_app(demo_home), base_url=ADDRESS, follow_redirects=False) as client:
        client.post("/me", data={"employee_id": f"{stage} {file}", "role_group": "leaders"})
        address = client.post("/walk", data={"pool": "representative", "who": "group"}).headers["location"]
        steps = {
            "believed": ("beliefs", BELIEF),
            "walking": ("begin", {}),
            "walked": ("end", {"position_s": "9999"}),
        }
        for name, (step, form) in steps.items():
            if stage in list(steps)[list(steps).index(name) :]:
                assert client.post(f"{address}/{step}", data=form).status_code == 303
        store = client.app.state.memory.store
        walk = said.walk_of(store, address.rsplit("/", 1)[1])
        assert walk is not None and walk.state == stage
        assert NOT_ANY_MORE not in client.get(address).text
        phone = TestClient(make_rooms(client.app.state.memory), base_url=ADDRESS)
        assert phone.get(f"/room/{walk.room}").status_code == 200
        before = client.get("/walk").text
        with kept_out(store, file, walk.person_code):
            shown = client.get(address)
            assert shown.status_code == 410 and NOT_ANY_MORE in shown.text and "Draw another" in shown.text
            assert 'id="scenes"' not in shown.text and "It was" not in shown.text
            for step, form in (("beliefs", BELIEF), ("begin", {}), ("end", {"position_s": "9999"})):
                client.post(f"{address}/{step}", data=form)
            assert said.walk_of(store, walk.walk_id).state == stage
            assert phone.get(f"/room/{walk.room}").status_code == 404
            assert client.get("/walk").text != before, "the page counts who is left out anew"
        assert NOT_ANY_MORE not in client.get(address).text
