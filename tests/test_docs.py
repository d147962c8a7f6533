"""What is not written down does not count as done; and what is written down must be so.

Every command, option, setting, event type, indicator, rule, lens, page, table, source and decision has its place in
the documents; blocks marked `console` are run; links lead somewhere; words that are not ours do not appear.
"""

from __future__ import annotations

import doctest
import re
import shutil
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(Path(__file__).parent / "cli"))

from running import walkamile  # noqa: E402

DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
SAME = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
DEMO = ["demo", "--people", "400", "--days", "30", "--no-serve"]


def text(page: Path) -> str:
    return page.read_text("utf-8")


def section(page: Path, heading: str) -> str:
    """The lines under a heading, up to the next of the same depth or above."""
    found = re.search(rf"^(#+) {re.escape(heading)}\n(.*?)(?=^#{{1,3}} |\Z)", text(page), re.M | re.S)
    assert found, f"{page.name} has no heading {heading!r}"
    return found[2]


def blocks(page: Path) -> Iterator[tuple[str, str, str]]:
    """Fenced blocks in order: language, title, content."""
    for match in re.finditer(r'^```(\w*)(?: title="([^"]+)")?\n(.*?)^```$', text(page), re.M | re.S):
        yield match[1], match[2] or "", match[3]


def commands():
    import typer

    from walkamile.cli import (  # noqa: F401
        ahas,
        all_hands,
        app,
        auditing,
        believing,
        data,
        keep,
        letter,
        look,
        matching,
        planning,
        reports,
        routine,
        show,
        staff,
        staff_rota,
        staffing,
        stewards,
        walks,
    )

    known = typer.main.get_command(app).commands
    alone = {
        name: one
        for name, one in known.items()
        if not hasattr(one, "commands") or getattr(one, "invoke_without_command", False)
    }
    grouped = {
        f"{group} {name}": one
        for group, many in known.items()
        for name, one in getattr(many, "commands", {}).items()
    }
    return alone | grouped


@pytest.mark.parametrize("name", sorted(commands()))
def test_every_command_and_option_is_documented(name):
    said = section(REFERENCE / "commands.md", name)
    assert f"`walkamile {name}" in said
    for parameter in commands()[name].params:
        if parameter.param_type_name == "argument":
            assert (parameter.name or "").rstrip("s").upper() in said, parameter.name
        elif parameter.name not in ("home", "json"):
            for flag in (*parameter.opts, *parameter.secondary_opts):
                assert re.search(rf"(?<![\w-]){re.escape(flag)}(?![\w-])", said), flag


def test_no_command_is_documented_that_is_not_there():
    told = set(re.findall(r"^### (.+)$", text(REFERENCE / "commands.md"), re.M))
    assert told == set(commands())


def test_every_setting_is_documented():
    from walkamile.settings import Settings

    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| .*? \| (.*?) \|$", text(REFERENCE / "settings.md"), re.M)
    fields = Settings.model_fields.items()
    assert rows == [(name, str(field.default), field.description) for name, field in fields]


def test_every_event_type_is_documented():
    from walkamile.model.dictionary import event_types

    rows = re.findall(
        r"^\| `([\w.]+)` \| (.*?) \| (.*?) \| (.*?) \| (.*?) \|$", text(REFERENCE / "events.md"), re.M
    )
    told = {
        name: (says, tuple(re.findall(r"`(\w+)`", needs)), tuple(re.findall(r"`(\w+)`", may)), read_by)
        for name, says, needs, may, read_by in rows
    }
    assert told == {t.name: (t.says, t.needs, t.may, t.read_by) for t in event_types().values()}


def test_every_indicator_is_documented():
    from walkamile import prove

    for indicator in prove.indicators():
        heading = rf"^#### \**{indicator.id} {re.escape(indicator.name)}\**$"
        assert re.search(heading, text(REFERENCE / "indicators.md"), re.M), indicator.id


def test_every_rule_is_documented():
    from walkamile import understand

    for rule in understand.RULES:
        assert f"| `{rule}` |" in text(REFERENCE / "breaks.md"), rule


def test_every_lens_is_documented():
    from walkamile import understand

    rows = re.findall(r"^\| `(\w+)` \|", section(REFERENCE / "commands.md", "journey"), re.M)
    assert sorted(rows) == sorted(understand.lenses())


def test_every_page_is_documented():
    from walkamile.web.app import ROUTES

    told = set(re.findall(r"^\| `(/[^`]*)`", text(REFERENCE / "pages.md"), re.M))
    assert told == {route.path for route in ROUTES}


def test_every_derived_table_is_documented():
    recall = import_module("walkamile.round.answers.recall")

    said = text(REFERENCE / "tables.md")
    told = set(re.findall(r"^## (\w+)", said, re.M)) | set(re.findall(r"^\| `(\w+)` \|", said, re.M))
    assert told >= set(recall.TABLES) | {"event", "step"}
    for table in ("contact", "need", "eligible"):
        for column in recall.TABLES[table]:
            assert re.search(rf"\b{column}\b", section(REFERENCE / "tables.md", f"{table} (derived)")), column


def test_every_stored_column_is_documented():
    from walkamile.model.event import STORED_COLUMNS

    said = section(REFERENCE / "tables.md", "event (stored; sorted Parquet parts)")
    for column in STORED_COLUMNS:
        assert re.search(rf"\b{column}\b", said), column


def test_every_source_is_documented():
    from walkamile import listen

    for name in listen.built_in_names():
        assert f"`{name}`" in text(REFERENCE / "sources.md"), name


def test_every_namespace_is_documented():
    from walkamile.model.namespace import NAMESPACES

    for space in NAMESPACES.values():
        row = next(
            line
            for line in text(DOCS / "explanation" / "identity.md").splitlines()
            if f"`{space.name}`" in line
        )
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert cells[1:] == [
            str(space.strength),
            "yes" if space.unique else "",
            "yes" if space.tracking else "",
        ]


def test_every_schema_is_documented():
    said = text(REFERENCE / "json.md")
    for schema in files("walkamile.model").joinpath("schemas").iterdir():
        assert f"`{schema.name}`" in said, schema.name


def test_every_file_of_a_new_home_is_documented(tmp_path):
    from walkamile.store import make_home

    for name in make_home(tmp_path / "home").files:
        assert f"`{name}`" in text(REFERENCE / "files-of-a-home.md"), name


def test_every_folder_of_the_package_is_in_the_readme():
    said = text(ROOT / "README.md")
    for part in (ROOT / "src" / "walkamile").iterdir():
        if part.is_dir() and part.name != "__pycache__":
            assert f"`{part.name}/`" in said, part.name


def test_decisions_are_numbered_listed_and_whole():
    pages = sorted(page for page in (DOCS / "adr").glob("*.md") if page.name != "index.md")
    listed = re.findall(r"^\| \[(\d+)\]\(([^)]+)\)", text(DOCS / "adr" / "index.md"), re.M)
    assert [name for _, name in listed] == [page.name for page in pages]
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == [int(number) for number, _ in listed] == sorted(set(numbers))
    for number, page in zip(numbers, pages, strict=True):
        assert text(page).startswith(f"# {number}. ")
        assert re.findall(r"^## (.+)$", text(page), re.M) == ["Context", "Decision", "Consequences"]


def test_every_page_is_in_the_menu():
    def leaves(part) -> Iterator[str]:
        if isinstance(part, str):
            yield part
        else:
            for inner in part.values() if isinstance(part, dict) else part:
                yield from leaves(inner)

    menu = list(leaves(yaml.safe_load(text(ROOT / "mkdocs.yml"))["nav"]))
    assert sorted(menu) == sorted(str(page.relative_to(DOCS)) for page in DOCS.rglob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    prose = re.sub(r"^```.*?^```$", "", text(page), flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        if re.match(r"https?://", target):
            continue
        name, _, anchor = target.partition("#")
        to = (page.parent / name).resolve() if name else page
        assert to.exists(), f"{page.name}: {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)$", text(to), re.M)
            assert anchor in {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}, target


# Words of advertising, words that the glossary gives up, traces of the machine something was written on.
BANNED = [
    r"empathy score", r"\bAHT\b", r"\bASA\b", r"\bFCR\b",
    r"\bseamless", r"cutting[- ]edge", r"\bleverag", r"\bpowerful\b", r"\beffortless", r"world[- ]class",
    r"game[- ]chang", r"revolutionar", r"\bempower", r"\bbest[- ]in[- ]class", r"\bblazing",
    r"/root/", r"/work/(?!\{)\w", r"/home/\w", r"/tmp/\w", r"C:\\\\Users",
    r"\bas an AI\b", r"language model", r"\bLLM\b", r"\bcopilot\b", r"generated (by|with)", r"co-authored",
]  # fmt: skip
WRITTEN = {".md", ".py", ".sql", ".yaml", ".yml", ".html", ".css", ".js", ".json", ".toml"}


def written() -> list[Path]:
    own = [
        path for path in (ROOT / "src").rglob("*") if path.suffix in WRITTEN and "vendor" not in path.parts
    ]
    return [*PAGES, ROOT / "mkdocs.yml", ROOT / "pyproject.toml", *own]


@pytest.mark.parametrize("word", BANNED)
def test_words_that_are_not_ours(word):
    found = []
    for path in written():
        for number, line in enumerate(text(path).splitlines(), start=1):
            if re.search(word, line, 0 if re.search("[A-Z]{3}", word) else re.I) and not (
                path.name == "glossary.md" and "score" in word
            ):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    assert not found, "\n".join(found)


def test_no_file_has_a_name_that_says_nothing():
    names = {path.stem for path in (ROOT / "src").rglob("*.py")}
    assert not names & {
        "utils",
        "util",
        "helper",
        "helpers",
        "manager",
        "service",
        "services",
        "common",
        "misc",
    }


def test_every_module_says_what_it_answers():
    for path in (ROOT / "src" / "walkamile").rglob("*.py"):
        if path.parts[-3:-1] == ("store", "migrations") or path.parts[-2] == "versions":
            continue
        module = import_module(
            ".".join(path.relative_to(ROOT / "src").with_suffix("").parts).removesuffix(".__init__")
        )
        assert (module.__doc__ or "").strip(), path


def console(page: Path) -> bool:
    return any(language == "console" for language, _, _ in blocks(page))


@pytest.fixture(scope="module")
def demo_home(tmp_path_factory) -> tuple[Path, str]:
    """The small demo company, made once; each page gets a copy."""
    home = tmp_path_factory.mktemp("demo") / "home"
    made = walkamile(*DEMO, home=home)
    assert made.code == 0, made.err
    return home, made.out


def steps(block: str) -> Iterator[tuple[list[str], str]]:
    """The commands of a block, each with what it should print."""
    for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
        line, _, expected = part.partition("\n")
        words = line.split("  #")[0].split()
        assert words[0] == "walkamile", f"only walkamile is run here: {line}"
        yield words[1:], expected


@pytest.mark.parametrize("page", [page for page in PAGES if console(page)], ids=lambda page: page.stem)
def test_what_the_page_shows_is_what_happens(page, tmp_path, demo_home):
    home, made = demo_home
    here = tmp_path / "walkamile-home"
    for language, title, content in blocks(page):
        if title:
            (tmp_path / title).write_text(content, "utf-8")
        if language != "console":
            continue
        for arguments, expected in steps(content):
            if arguments == DEMO:
                shutil.copytree(home, here)
                said = made.replace(str(home), str(here))
            else:
                ran = walkamile(*arguments, home=here, folder=tmp_path)
                assert ran.code == 0, ran.err
                said = ran.out
            same = doctest.OutputChecker().check_output(expected, said, SAME)
            assert same, (
                f"walkamile {' '.join(arguments)}\n--- the page says\n{expected}\n--- it printed\n{said[:6000]}"
            )
