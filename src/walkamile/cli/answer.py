"""How is an answer printed? One JSON document on stdout, or lines for people; progress goes to stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, default=str, indent=2) + "\n")


def complain(message: str) -> None:
    """Say on stderr what went wrong and what to do."""
    sys.stderr.write(f"walkamile: {message}\n")


def say(line: str = "") -> None:
    """Print a line for people on stdout."""
    sys.stdout.write(line + "\n")


def print_table(columns: Sequence[str], rows: Sequence[Sequence[object]], right: Sequence[int] = ()) -> None:
    """Print rows under columns; `right` are the positions of figures."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell) for cell in row))
    width = None if sys.stdout.isatty() else 160
    Console(file=sys.stdout, width=width, markup=True).print(table)


def escape(cell: object) -> str:
    """Return a cell as text that is printed as it is."""
    from rich.markup import escape as rich_escape

    return "" if cell is None else rich_escape(str(cell))


@contextmanager
def progress(title: str) -> Iterator[Callable[[str], None]]:
    """Show on stderr what is being done; gives the function that says it. Silent where nobody looks."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(file=sys.stderr)
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task(title)
        yield lambda phase: bar.update(task, description=f"{title}: {phase}")


def percent(value: float | None) -> str:
    """Return a share as text."""
    return "" if value is None else f"{100 * value:.1f} %"


def interval(low: float | None, high: float | None) -> str:
    """Return an interval of shares as text."""
    return "" if low is None or high is None else f"{100 * low:.1f}-{100 * high:.1f} %"
