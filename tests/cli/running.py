"""How do tests use the command line? As a person does: arguments in, stdout, stderr and exit code out; one process."""

from __future__ import annotations

import io
import os
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from walkamile import cli


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command said, and the code it ended with."""

    code: int
    out: str
    err: str


@contextmanager
def standing_in(folder: Path):
    """Run the block with `folder` as the working directory."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def walkamile(*arguments: str, home: Path, folder: Path | None = None) -> Ran:
    """Run `walkamile ARGUMENTS` over a home, standing in `folder`."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        standing_in(folder or home.parent),
        patch.object(sys, "argv", ["walkamile", *arguments]),
        patch.dict(os.environ, {"WALKAMILE_HOME": str(home)}),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            cli.main()
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, out.getvalue(), err.getvalue())
