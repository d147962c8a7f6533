"""Refused rows that speak of somebody go with them, and are exported with them, however they are written."""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import small_company as company
from searching import traces

from walkamile import listen, privacy
from walkamile import round as rounds
from walkamile.load import load
from walkamile.model.quarantine import marks_in, marks_of
from walkamile.store import Store, open_store

BAD: dict[str, Any] = {"type": "message.sent", "ts": "not a time", "channel": "email"}
UMLAUT = "jürgen@müller.example"
HERS = {
    "escaped": {"identifiers": {"email": UMLAUT}},
    "upper case": {"email": UMLAUT.upper()},
    "country by zeros": {"phone": "0043 660 7744 9911"},
    "a zero that is not dialled": {"phone": "+43(0)660/77449911"},
    "inside the country": {"phone": "0660 77449911", "text": "SECRET-A"},
    "a number inside a text": {"text": "call (0660) 7744-9911, SECRET-B"},
    "only the contact": {"contact_id": "v5", "text": "SECRET-C"},
    "only the case": {"props": {"ticket": company.CASE}, "text": "SECRET-D"},
    "a document in a text": {"props": json.dumps({"mail": UMLAUT, "note": "SECRET-E"})},
    "cut off": {"email": UMLAUT, "text": "SECRET-F " + "x" * 4_000},
}
OTHERS = {
    "somebody": {"email": "person01@example.net"},
    "the number of another country": {"phone": "+1 660 7744 9911"},
    "a contact of theirs": {"contact_id": "v55", "text": "it took v5 weeks"},
    "a count": {"wait_s": "v5", "seq": 5},
}
SECRETS = (UMLAUT, json.dumps(UMLAUT)[1:-1], company.CASE, company.PHONE, *(f"SECRET-{c}" for c in "ABCDEF"))


def rows() -> list[dict[str, Any]]:
    more = {
        "who": "ana", "event_id": "e-ana-more", "type": "contact.opened", "ts": "2026-03-05T10:00:00Z",
        "contact_id": "v5", "channel": "phone", "kind": "human", "email": UMLAUT, "login_id": company.LOGIN,
    }  # fmt: skip
    return [*company.rows(), more]


def refused(n_from: int, chosen: dict[str, Any]) -> list[dict[str, Any]]:
    return [BAD | {"event_id": f"bad-{n_from + i}"} | more for i, more in enumerate(chosen.values())]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("files")
    cells = ["event_id,type,ts,contact_id", *(f"t{n},x,2026-03-0{n}T10:00:00Z,k{n}" for n in range(1, 5)),
             f"t5,x,2026-03-05T10:00:00Z,k5,{UMLAUT}", "t6,x,2026-03-05T10:00:00Z,k6,too,many"]  # fmt: skip
    table = folder / "cells.csv"
    table.write_text("\n".join(cells) + "\n", "utf-8")
    everything = rows() + refused(0, HERS) + refused(50, OTHERS)
    return [company.write(folder / "all.jsonl", everything), table]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, files: list[Path]) -> Path:
    folder = tmp_path_factory.mktemp("built") / "home"
    company.home(folder, files).close()
    return folder


@pytest.fixture
def store(built: Path, tmp_path: Path):
    shutil.copytree(built, tmp_path / "home")
    store = open_store(tmp_path / "home")
    yield store
    store.close()


def kept(store: Store) -> list[str]:
    return [row[0] for row in store.state.rows("select raw from quarantine where raw <> '' order by id")]


def test_refused_rows_go_with_the_person_however_they_are_written(store: Store, files: list[Path]):
    assert privacy.erase(store, f"email:{UMLAUT}", rounds.run).quarantined == len(HERS) + 1
    left = kept(store)
    assert len(left) == len(OTHERS) + 1 and all(
        any(f"bad-{50 + n}" in raw for raw in left) for n in range(len(OTHERS))
    )
    assert traces(store.home, SECRETS) == []
    for file in files:
        company.read(store, file)
    rounds.run(store)
    assert traces(store.home, SECRETS) == []
    assert sum("bad-5" in raw for raw in kept(store)) == 2 * len(OTHERS)


def test_an_erased_number_written_otherwise_is_not_taken_in_again(store: Store, tmp_path: Path):
    privacy.erase(store, f"email:{UMLAUT}", rounds.run)
    spellings = ("0043 660 7744 9911", "+43(0)660/77449911", "0660 77449911", "+1 660 7744 9911")
    again = [
        {"event_id": f"n{n}", "type": "contact.opened", "ts": "2026-03-06T10:00:00Z", "phone": phone}
        for n, phone in enumerate(spellings)
    ]
    done = load(store, company.write(tmp_path / "again.jsonl", again), listen.Mapping(timezone="UTC"))
    assert (done.kept, done.refused) == (1, (("the person asked to be erased", 3),))


@pytest.mark.parametrize("phone", ["+43 660 7744 9911", "0660 77449911", "0043 660 77449911"])
def test_a_number_with_or_without_its_country_is_one_number(phone: str):
    for other in ("+43 660 7744 9911", "0660/7744-9911", "0043(0)660 77449911"):
        marks = marks_of([("phone", "".join(c for c in phone if c in "+0123456789"))], [])
        assert marks & marks_in(json.dumps({"phone": other}), ["desk"])
        assert not marks & marks_in(json.dumps({"phone": other.replace("99", "98")}), ["desk"])


def test_refused_rows_are_exported_with_their_reasons(store: Store, tmp_path: Path):
    privacy.export(store, f"email:{UMLAUT}", tmp_path / "hers.zip")
    with zipfile.ZipFile(tmp_path / "hers.zip") as archive:
        told = list(csv.DictReader(io.StringIO(archive.read("refused.csv").decode())))
        assert "refused.csv" in archive.read("README.txt").decode()
    whys = [row["why"] for row in told]
    assert whys == [
        *["no time that can be read"] * len(HERS),
        "the line does not have the columns of the header",
    ]
    assert {row["file"] for row in told} == {"all.jsonl", "cells.csv"}
    assert all(f"bad-{n}\\" in row["raw"] for n, row in enumerate(told[:-1]))
    privacy.export(store, "email:person01@example.net", tmp_path / "other.zip")
    with zipfile.ZipFile(tmp_path / "other.zip") as archive:
        assert "bad-50" in archive.read("refused.csv").decode()
        assert not any(
            secret.encode() in archive.read(name) for name in archive.namelist() for secret in SECRETS
        )
