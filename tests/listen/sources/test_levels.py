"""Does every source have what its level promises? Contract, samples, hostile tests, story, page, real data."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from test_hostile_exports import PARSED
from test_hostile_tables import TABLES
from told import SAMPLES

from walkamile import listen
from walkamile.listen import sources

ROOT = Path(__file__).parents[3]
PAGES = ROOT / "docs" / "reference" / "sources"
HEADINGS = [
    "What it reads",
    "How to export it",
    "What becomes what",
    "What it cannot say, what could be switched on",
    "What is lost",
    "Why this level",
]
NAMES = listen.built_in_names()
HERE = Path(__file__).parent
TESTS = "\n".join(path.read_text("utf-8") for path in HERE.glob("test_*.py") if path.name != "test_levels.py")
REAL = "\n".join(path.read_text("utf-8") for path in (ROOT / "tests" / "real").glob("test_*.py"))
LISTED = {
    name: level
    for line in (PAGES.parent / "sources.md").read_text("utf-8").splitlines()
    if (found := re.search(r"\[(bronze|silver|gold)\]\(sources/([\w-]+)\.md\) \|$", line))
    for name in re.findall(r"`([\w-]+)`", line.split("|")[1])
    for level in [(found[1], found[2])]
}


def page_of(name: str) -> Path:
    mapping = listen.built_in(name)
    return PAGES / f"{mapping.page or name}.md"


@pytest.mark.parametrize("name", NAMES)
def test_every_source_has_a_page_that_says_its_level(name):
    mapping, page = listen.built_in(name), page_of(name)
    assert page.exists(), f"{page.relative_to(ROOT)} is missing"
    text = page.read_text("utf-8")
    assert re.findall(r"^## (.+)$", text, re.M) == HEADINGS
    assert f"**{mapping.quality}**" in text and (f"`{name}`" in text or mapping.page is None)
    assert LISTED[name] == (mapping.quality, page.stem), "sources.md says another level or page"


def test_every_page_is_of_a_source():
    assert {path.stem for path in PAGES.glob("*.md")} == {page_of(name).stem for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_bronze_is_a_contract_that_is_kept(name):
    mapping = listen.built_in(name)
    assert mapping.says and (mapping.emits or mapping.can or mapping.name in ("log", "cloudevents"))
    assert not set(mapping.emits or ()) & set(mapping.cannot) and not set(mapping.can) & set(mapping.cannot)


@pytest.mark.parametrize("name", [n for n in NAMES if listen.built_in(n).quality == "silver"])
def test_silver_is_samples_a_story_and_hostile_payloads(name):
    assert list(SAMPLES.glob(f"{name}.*")), "no sample"
    assert f'"{name}"' in TESTS, "no test reads it event by event"
    assert re.search(rf'lived\([^)]*"{name}"', TESTS), "no story from export to what the round makes of it"
    assert name in PARSED or name in TABLES, "no hostile payloads"


@pytest.mark.parametrize("name", [n for n in NAMES if listen.built_in(n).quality == "gold"])
def test_gold_is_read_from_real_data(name):
    assert f'"{name}"' in REAL
    assert name in PARSED or name in TABLES, "no hostile payloads"


def test_no_sample_holds_a_name_that_is_not_of_the_cast():
    for path in SAMPLES.iterdir():
        addresses = re.findall(r"[\w.+-]+@([\w.-]+)", path.read_text("utf-8"))
        assert set(addresses) <= {"example.com"}, path.name


@pytest.mark.parametrize("name", sources.parser_names())
def test_options_that_a_parser_reads_are_documented(name):
    folder = ROOT / "src" / "walkamile" / "listen" / "sources" / name.replace("-", "_")
    code = (folder / "rows.py").read_text("utf-8")
    read = set(re.findall(r'told\.words\("(\w+)"\)|options\.get\("(\w+)"\)', code))
    text = page_of(name).read_text("utf-8")
    for option in (word for pair in read for word in pair if word):
        assert f"`{option}" in text or f"{option}:" in text, option


def test_the_menu_leads_to_every_page():
    menu = yaml.safe_dump(yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["nav"])
    assert all(f"reference/sources/{path.name}" in menu for path in PAGES.glob("*.md"))
