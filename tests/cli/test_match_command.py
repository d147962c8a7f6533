"""walkamile match on tables and on a home; walkamile review: as a person uses them."""

from __future__ import annotations

import builtins
import csv
import json
import random
from pathlib import Path
from typing import Any

import pytest
from running import walkamile

from machine import lacking
from walkamile.know.match import score
from walkamile.model.errors import ExtraMissing

FIRST = ["ana", "ben", "chloe", "dev", "erin", "filip", "greta", "hana"]
LAST = [
    "novak",
    "berger",
    "kos",
    "horvat",
    "maier",
    "zupan",
    "petek",
    "kralj",
    "golob",
    "vidmar",
    "adler",
    "brandt",
]


@pytest.fixture(scope="module", autouse=True)
def _splink():
    try:
        score.splink()
    except ExtraMissing as missing:
        lacking(str(missing))


@pytest.fixture(scope="module")
def people(tmp_path_factory) -> Path:
    """A hundred people, each twice, the second time with the wrong forename for every tenth."""
    dice = random.Random(2)
    path = tmp_path_factory.mktemp("match") / "people.csv"
    rows: list[dict[str, Any]] = []
    for person in range(100):
        said = {
            "first": dice.choice(FIRST), "last": dice.choice(LAST) + dice.choice(("", "son", "ic", "er")),
            "born": f"{dice.randint(1950, 2000)}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}",
            "zip": str(dice.randint(1000, 1030)), "who": str(person),
        }  # fmt: skip
        rows.append({"no": f"a{person}"} | said)
        rows.append({"no": f"b{person}"} | said | ({"first": "zoran"} if person % 10 == 0 else {}))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_groups_and_pairs_are_written(people, tmp_path):
    out, pairs = tmp_path / "groups.csv", tmp_path / "pairs.csv"
    ran = walkamile(
        "match", str(people), "--id", "no", "--leave-out", "who", "--out", str(out), "--pairs", str(pairs),
        home=tmp_path / "home",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    assert "first (forename)" in ran.out
    assert "who" not in ran.out.split("\n")[0]
    group = {row["no"]: row["group"] for row in csv.DictReader(out.open(encoding="utf-8"))}
    together = sum(group[f"a{i}"] == group[f"b{i}"] for i in range(100))
    assert together >= 95
    assert len(set(group.values())) >= 95
    found = list(csv.DictReader(pairs.open(encoding="utf-8")))
    assert len(found) == 200 - len(set(group.values()))
    assert all(0 <= float(row["probability"]) <= 1 and row["why"] for row in found)
    assert not (tmp_path / "home").exists()


def test_faults_say_what_to_do(people, tmp_path, monkeypatch):
    home = tmp_path / "home"
    ran = walkamile("match", str(people), home=home)
    assert (ran.code, "no column 'id'" in ran.err) == (2, True)
    ran = walkamile("match", str(people), "--id", "no", "--leave-out", "shoe", home=home)
    assert (ran.code, "no column 'shoe'" in ran.err) == (2, True)
    ran = walkamile("match", *[str(people)] * 3, "--id", "no", home=home)
    assert (ran.code, "or two to link" in ran.err) == (2, True)
    known = builtins.__import__

    def without(name: str, *args: Any, **more: Any) -> Any:
        if name == "splink":
            raise ImportError(name)
        return known(name, *args, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    ran = walkamile("match", str(people), "--id", "no", home=home)
    assert (ran.code, "pip install 'walkamile[match]'" in ran.err) == (2, True)


def test_a_home_is_matched_and_reviewed(people, tmp_path):
    home, events = tmp_path / "home", tmp_path / "events.csv"
    lines = ["event_id,ts,type,channel,item,email,phone,first_name,last_name,birth_date,postcode"]
    for row in csv.DictReader(people.open(encoding="utf-8")):
        side, number = row["no"][0], int(row["no"][1:])
        names = f"p{number}@example.org," if side == "a" else f",+4366012{number:05}"
        at = f"2026-03-{1 + number % 28:02}T10:00:00Z"
        known = f"{row['first']},{row['last']},{row['born']},{row['zip']}"
        lines.append(f"{row['no']},{at},page.viewed,web,/a,{names},{known}")
    events.write_text("\n".join(lines) + "\n", "utf-8")
    assert walkamile("load", str(events), "--source", "shop", home=home).code == 0
    ran = walkamile("match", "--json", home=home)
    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["links"] >= 80
    assert found["new"] == found["links"]
    assert found["round"]["generation"] == 1
    listed = json.loads(walkamile("review", "--json", "--limit", "3", home=home).out)
    assert listed["waiting"] == found["waiting"]
    assert len(listed["pairs"]) == min(3, found["waiting"])
    assert listed["waiting"] > 0
    one = listed["pairs"][0]["id"]
    said = walkamile("review", "--reject", str(one), "--reason", "asked", home=home)
    assert (said.code, "two people" in said.out) == (0, True)
    assert json.loads(walkamile("review", "--json", home=home).out)["waiting"] == found["waiting"] - 1
    again = walkamile("review", "--accept", str(one), home=home)
    assert (again.code, f"--undo {one}" in again.err) == (2, True)
    both = walkamile("review", "--accept", "1", "--reject", "1", home=home)
    assert both.code == 2
    assert walkamile("review", "--undo", str(one), home=home).code == 0
    shown = walkamile("review", home=home)
    assert "likely one person" in shown.out
    assert "example.org" not in shown.out
