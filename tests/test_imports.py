"""Imports run one way, and a machine says so."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def test_the_import_contract_is_kept():
    run = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--config", str(ROOT / ".importlinter")],
        cwd=ROOT, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"}, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout[-4000:]


def help_of_the_product() -> tuple[str, float]:
    """The heavy packages that the help loads, and its CPU seconds."""
    code = (
        "import sys, time\nsys.argv = ['walkamile', '--help']\nfrom walkamile.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'duckdb', 'pyarrow', 'sqlalchemy', 'fastapi', 'scipy', 'numpy', 'pandas'} & set(sys.modules)\n"
        "print(sorted(heavy), round(time.process_time(), 3), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy, seconds = run.stderr.strip().splitlines()[-1].rsplit(" ", 1)
    return heavy, float(seconds)


def test_help_imports_nothing_heavy():
    assert help_of_the_product()[0] == "[]"


@pytest.mark.slow
def test_help_is_quick():
    assert help_of_the_product()[1] < 0.5


def test_every_stage_shows_at_most_ten_names():
    import importlib

    for stage in ("store", "listen", "know", "understand", "staff", "walk", "prove", "demo", "privacy"):
        front = importlib.import_module(f"walkamile.{stage}")
        assert 0 < len(front.__all__) <= 10, stage
