"""The doors for the command line: they ask, format and answer; they compute nothing."""

from __future__ import annotations

import sys

from walkamile.cli.app import app
from walkamile.model.errors import WalkamileError, gave_out

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line: exit code 0 done, 2 the user can mend it, 1 our fault."""
    import typer

    from walkamile.cli import (  # noqa: F401
        ahas,
        all_hands,
        answer,
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

    try:
        app(standalone_mode=False)
    except WalkamileError as fault:
        answer.complain(str(fault))
        sys.exit(fault.exit_code)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except typer.Abort:
        sys.exit(130)
    except Exception as fault:
        known = gave_out(fault)
        if known is not None:
            answer.complain(str(known))
            sys.exit(known.exit_code)
        code = getattr(fault, "exit_code", None)
        if code is None:
            raise
        getattr(fault, "show", lambda: None)()
        sys.exit(code)
