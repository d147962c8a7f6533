"""Does the benchmark of the pages call every page there is?"""

from __future__ import annotations

from pathlib import Path

from bench.addresses import addresses, shown
from starlette.testclient import TestClient

from walkamile.cli.show import make_demo
from walkamile.web.app import make_app


def test_every_page_has_an_address_that_answers(tmp_path: Path):
    home = tmp_path / "home"
    make_demo(home, 400, 30, 3, lambda _: None)
    found = addresses(home)
    assert set(found) > set(shown()) and len(found) >= 40
    app = make_app(home)
    client = TestClient(app, base_url="http://127.0.0.1")
    client.post("/me", data={"employee_id": "bench", "role_group": "leaders"})
    refused = {
        name: answer.status_code
        for name, address in found.items()
        if (answer := client.get(address, follow_redirects=False)).status_code != 200
    }
    app.state.memory.close()
    assert refused == {}
