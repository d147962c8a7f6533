"""The root of the command line, and what all commands share."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    name="walkamile",
    help="Walk a mile in the shoes of your customers and employees, with the data you already have.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@dataclass(slots=True)
class Shared:
    """Options before the command."""

    home: Path | None = None


SHARED = Shared()

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Home = Annotated[
    Path | None,
    typer.Option(
        "--home",
        help="The folder of the home (default: $WALKAMILE_HOME, else ./walkamile-home).",
        show_default=False,
    ),
]


def home_of(option: Path | None) -> Path:
    """Which home is meant: the command's option, the one before the command, the environment, the default?"""
    from walkamile.settings import home_path

    return home_path(option or SHARED.home)


def _version(asked: bool) -> None:
    if asked:
        from walkamile import __version__

        typer.echo(f"walkamile {__version__}")
        raise typer.Exit


@app.callback()
def root(
    home: Home = None,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Walk a mile in the shoes of your customers and employees, with the data you already have."""
    SHARED.home = home
