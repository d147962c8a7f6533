"""A small demo company, made once by the command that a person would use."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from running import walkamile


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Path:
    """The home of the demo company: 400 people, 30 days."""
    home = tmp_path_factory.mktemp("documents") / "home"
    made = walkamile("demo", "--people", "400", "--days", "30", "--no-serve", home=home)
    assert made.code == 0, made.err
    return home
