"""Do pages tell times as the company lives them, and files in UTC?"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import open_store
from walkamile.web.app import make_app

ADDRESS = "http://127.0.0.1:8000"
TWELVE = range(12)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve people call on a summer evening, and are put through once."""
    folder = tmp_path_factory.mktemp("zone")
    store = open_store(folder / "home")
    rows = [
        {"type": kind, "ts": f"2026-07-0{1 + n % 3}T22:{30 + later}:00Z", "channel": "phone",
         "contact_id": f"c{n}", "email": f"p{n}@example.org", "side": "customer"}
        for n in TWELVE
        for later, kind in enumerate(("contact.opened", "contact.transferred", "contact.closed"))
    ]  # fmt: skip
    (folder / "events.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    load(store, folder / "events.jsonl", listen.Mapping())
    rounds.run(store)
    store.close()
    return folder / "home"


def read(home: Path, calendar: str, *paths: str) -> list[str]:
    (home / "calendar.yaml").write_text(calendar, "utf-8")
    with TestClient(make_app(home), base_url=ADDRESS) as client:
        return [client.get(path).text for path in paths]


def test_pages_tell_the_time_of_the_company_and_say_so(home: Path):
    vienna, plain = "display_timezone: Europe/Vienna", ""
    (here,) = read(home, vienna, "/breaks/transfer")
    (there,) = read(home, plain, "/breaks/transfer")
    assert {*re.findall(r"(?:Thu|Fri|Sat) \d Jul, 00:30", here)} == {
        "Thu 2 Jul, 00:30", "Fri 3 Jul, 00:30", "Sat 4 Jul, 00:30",
    }  # fmt: skip
    assert "Wed 1 Jul, 22:30" in there and "00:30" not in there
    assert "Figures as of 4 Jul 2026, 00:32" in here and "Times are Europe/Vienna" in here
    assert "Figures as of 3 Jul 2026, 22:32" in there and "Times are UTC." in there


def test_a_timeline_tells_the_time_of_the_company(home: Path):
    (listed,) = read(home, "", "/breaks/transfer")
    address = re.findall(r'href="(/people/[^"#]+)', listed)[0].replace("&amp;", "&")
    (here,) = read(home, "display_timezone: Asia/Kolkata", address)
    assert "04:00" in here and "22:30<" not in here


def test_files_stay_utc(home: Path):
    here, there = (
        read(home, calendar, "/breaks/transfer.csv")[0]
        for calendar in ("display_timezone: Europe/Vienna", "")
    )
    assert here == there
    times = {datetime.fromisoformat(row["at"]).hour for row in csv.DictReader(io.StringIO(here))}
    assert times == {22}
