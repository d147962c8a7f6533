"""Several files, one of them faulty: what was loaded before it is told, as well as what was not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from walkamile.cli import app, data  # noqa: F401
from walkamile.model.errors import WalkamileError


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    row = '{{"event_id": "{n}", "type": "case.opened", "ts": "2026-03-01T10:00:00Z"}}\n'
    for name, text in (("a", row.format(n=1)), ("b", ""), ("c", row.format(n=2))):
        (tmp_path / f"{name}.jsonl").write_text(text, "utf-8")
    return [str(tmp_path / f"{name}.jsonl") for name in "abc"]


def test_what_was_loaded_before_a_faulty_file_is_told(files: list[str], tmp_path: Path):
    ran = CliRunner().invoke(app, ["load", *files, "--home", str(tmp_path / "home"), "--json"])
    assert isinstance(ran.exception, WalkamileError) and ran.exception.exit_code == 2
    (loaded,) = json.loads(ran.stdout)
    assert loaded["kept"] == 1
    said = str(ran.exception)
    assert "b.jsonl is empty" in said and "nothing of it was loaded" in said
    assert f"a.jsonl (batch {loaded['batch']})" in said and said.endswith("Not loaded: b.jsonl, c.jsonl.")


def test_when_the_first_of_several_is_faulty_nothing_was_loaded(files: list[str], tmp_path: Path):
    ran = CliRunner().invoke(app, ["load", *files[1:], "--home", str(tmp_path / "home"), "--json"])
    assert ran.stdout == "" and "none was loaded: b.jsonl, c.jsonl" in str(ran.exception)
