"""Can every file be read in one sitting? Sizes, names and docstrings of the code, and words that must not stay."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LONGEST_FILE, LONGEST_FUNCTION = 500, 60
VAGUE = re.compile(r"(^|_)(util|utils|manager|managers|helper|helpers|service|services|misc|common)($|_)")
FIELD = {"self_service"}  # what customers do without an agent: a word of the field
# Written in pieces, so that this file does not hold what it looks for.
UNFINISHED = re.compile(
    r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "place" + "holder")) + r")\b"
)
OF_A_MACHINE = re.compile(
    r"(?<![\w.{/])(/ro" + r"ot/|/ho" + r"me/\w|/t" + r"mp/\w|/wo" + r"rk/(?!\{)\w)|C:\\+Users"
)
SUFFIXES = {".py", ".sql", ".yaml", ".html", ".css", ".js", ".toml"}
OTHERS = {".peers", ".peers-identity", "node_modules", "vendor", "out", "samples", "__pycache__"}

Defined = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def files(*suffixes: str) -> list[Path]:
    """The files of ours with these endings, without what was taken from elsewhere or is made by running."""
    return sorted(
        path
        for top in ("src", "tests", "bench", "scripts")
        for path in (ROOT / top).rglob("*")
        if path.suffix in suffixes and not OTHERS & set(path.parts) and ".min." not in path.name
    )


PYTHON = files(".py")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def public(body: list[ast.stmt], inside: str = "") -> Iterator[tuple[str, Defined]]:
    """Functions, classes and their methods that others may use."""
    for node in body:
        if isinstance(node, Defined) and not node.name.startswith("_"):
            yield inside + node.name, node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body, f"{node.name}.")


def test_there_is_something_to_look_at():
    assert len(PYTHON) > 100


@pytest.mark.parametrize("path", PYTHON, ids=named)
def test_files_and_functions_are_short(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= LONGEST_FILE, "split it by what it is about"
    long = {
        node.name: (node.end_lineno or 0) - node.lineno + 1
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    assert {name: n for name, n in long.items() if n > LONGEST_FUNCTION} == {}


def test_modules_are_named_for_what_they_are_about():
    names = [path.relative_to(ROOT).with_suffix("").parts for path in PYTHON]
    assert [parts for parts in names if any(VAGUE.search(part) and part not in FIELD for part in parts)] == []


def test_whatever_is_public_says_which_question_it_answers():
    silent = []
    for path in PYTHON:
        if path.is_relative_to(ROOT / "src"):
            tree = ast.parse(path.read_text("utf-8"))
            if tree.body and not ast.get_docstring(tree):
                silent.append(named(path))
            silent += [
                f"{named(path)}: {name}" for name, node in public(tree.body) if not ast.get_docstring(node)
            ]
    assert silent == []


def test_nothing_unfinished_and_no_path_of_one_machine():
    found = [
        f"{named(path)}:{number}: {line.strip()[:80]}"
        for path in files(*SUFFIXES)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if UNFINISHED.search(line) or (OF_A_MACHINE.search(line) and path.name != "test_docs.py")
    ]
    assert found == []
