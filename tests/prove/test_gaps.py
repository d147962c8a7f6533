"""The document that other programs rely on, and the page that explains it."""

from __future__ import annotations

import json
from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from counts import KINDS, WINDOW, Units, figures
from world import AS_OF, World, ask

from walkamile import prove
from walkamile.kit.mix import Part, change_of_mix
from walkamile.model.dictionary import event_types
from walkamile.prove.declared import BESIDE

SCHEMA = json.loads(files("walkamile.model").joinpath("schemas", "gaps.schema.json").read_text("utf-8"))
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "indicators.md"
TABLE = [
    "I1",
    "I2",
    "I3",
    "I4",
    "I5",
    "I6",
    "P1",
    "P2",
    "P3",
    "P4",
    "P5",
    "P6",
    "A2",
    "N1",
    "N2",
    "N3",
    "N4",
    "N5",
    "A1",
    "M1",
    "M2",
    "M1a",
    "M3",
    "M3e",
    "M4",
    "M4e",
    "M5",
    "M6",
    "M7",
    "M8",
    "C1",
    "C2",
    "C3",
    "C4",
    "C5",
    "C6",
    "C7",
    "C8",
]
CORE = ["I1", "I2", "P1", "P2", "N1", "N2", "M1", "M2", "C1", "C2"]


def document(readings: dict) -> dict:
    return prove.assemble(figures(readings), prove.bands(), WINDOW.until)


@pytest.mark.parametrize(
    "readings",
    [
        {},
        {"I1": [Units("a", 1_000, 419)], "I2": [Units("a", 15, 3)], "I3": [Units("a", 5, 1)]},
        {"I1": [Units("a", 100, 4), Units("b", 300, 0, speaks=False)]},
    ],
)
def test_the_document_keeps_its_schema(readings):
    assert list(jsonschema.Draft202012Validator(SCHEMA).iter_errors(document(readings))) == []


def test_the_schema_refuses_a_bare_number():
    found = document({"I1": [Units("a", 1_000, 419)]})
    for key in ("low", "n", "coverage"):
        broken = json.loads(json.dumps(found))
        broken["gaps"][0]["indicators"][0][key] = None
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_the_document_has_the_keys_of_the_contract():
    found = document({"I1": [Units("a", 1_000, 419)]})
    assert set(found) == {"bands_version", "as_of", "company_stage", "blind_spots", "gaps"}
    assert found["as_of"] == "2026-03-31T20:00:00Z"
    row = found["gaps"][0]["indicators"][0]
    figure = "value low high n numerator denominator unit window coverage grade definition_version"
    assert list(row) == f"id name core {figure} stage status reason".split()
    assert (row["id"], row["numerator"], row["denominator"]) == ("I1", 419, 1_000)
    assert found["gaps"][0]["stage"] == {"low": 1, "high": 2}
    assert "I2" in found["blind_spots"]
    assert "I1" not in found["blind_spots"]


def test_every_indicator_of_the_table_is_there_once_with_its_cores():
    rows = [row for gap in document({})["gaps"] for row in gap["indicators"]]
    assert sorted(row["id"] for row in rows) == sorted(TABLE)
    assert sorted(row["id"] for row in rows if row["core"]) == sorted(CORE)


def test_every_indicator_is_whole():
    words, bands = event_types(), prove.bands()
    for indicator in prove.indicators():
        assert set(indicator.types) | set(indicator.base) | set(indicator.records) <= set(words), indicator.id
        assert indicator.id in bands.cuts
        assert indicator.reads or indicator.waits_for or indicator.kind == "blind_spots"


def test_every_question_is_one_file_that_says_which():
    readings = prove.queries().readings
    proxies = {i.proxy_reads for i in KINDS.values() if i.proxy_reads}
    assert set(readings) == {i.reads for i in KINDS.values() if i.reads} | set(BESIDE) | proxies
    for sql in readings.values():
        assert sql.startswith("-- ")
        assert sql.splitlines()[0].endswith(("?", ".", "it."))
        for word in ("QUALIFY", "ASOF", "PIVOT", "GROUP BY ALL"):
            assert word not in sql.upper()


def test_a_question_is_shown_with_the_table_that_it_reads():
    queries = prove.queries()
    shown = {name: queries.shown(name) for name in queries.readings}
    assert {name for name, sql in shown.items() if sql != queries.readings[name]} == {
        "M3",
        "M3e",
        "M4",
        "M4e",
    }
    assert all("TABLE life AS" in shown[name] for name in ("M3", "M3e", "M4", "M4e"))
    assert queries.shown("nothing") is None


def test_every_indicator_is_documented_with_its_bands_and_needs():
    page = PAGE.read_text("utf-8")
    for indicator in prove.indicators():
        assert f"{indicator.id} {indicator.name}" in page
        section = page.split(f"{indicator.id} {indicator.name}", 1)[1].split("####", 1)[0]
        assert indicator.formula[1:] in section
        assert all(f"`{type_}`" in section for type_ in indicator.types)
        for cut in prove.bands().cuts[indicator.id]:
            assert f"{cut * 100:g} %" in section if indicator.unit == "share" else f"{cut:g}" in section


def test_an_empty_home_says_what_is_missing():
    answers = ask(World())
    found = prove.assemble(answers.figures, prove.bands(), WINDOW.until, answers.tallies)
    jsonschema.validate(found, SCHEMA)
    assert all(gap["stage"] is None for gap in found["gaps"])
    assert (found["company_stage"]["low"], found["company_stage"]["high"]) == (1, 1)
    assert "no gap can be measured" in found["company_stage"]["reason"]


def test_the_front_has_ten_names_at_most():
    assert len(prove.__all__) <= 10


def test_the_question_cuts_the_log_at_the_moment():
    world = World()
    for i in range(80):
        at = AS_OF - timedelta(days=i % 40 + 1)
        world.contact(i, at)
        world.event("identity.asked", at, len(world.contacts))
        world.event("identifier.seen", at - timedelta(seconds=1), len(world.contacts), person_code=i)
        if i % 4:
            world.segments.append({"person_code": i, "segment": "age", "value": "old" if i % 2 else "young"})
    answers = ask(world)
    split = AS_OF - timedelta(days=20, hours=1)
    rows = answers.con.execute(
        prove.queries().mix, {"indicator": "I1", "segment": "age", "split": split}
    ).fetchall()
    assert sum(n for _, _, n, _ in rows) == 80
    assert {part for _, part, _, _ in rows} == {"old", "young", "(not known)"}
    parts = {
        p: [Part(part, n, total) for period, part, n, total in rows if period == p]
        for p in ("before", "after")
    }
    assert change_of_mix(parts["before"], parts["after"]).total.value == pytest.approx(0)
