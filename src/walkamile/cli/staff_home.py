"""The commands on queues without a table: they read the contacts of the home."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from walkamile.model.errors import StaffFault

if TYPE_CHECKING:
    from walkamile import staff
    from walkamile.round import Recall
    from walkamile.round.answers.queue_history import History

QueueName = Annotated[
    str | None,
    typer.Option(
        "--queue", help="Without FILE: the queue of the home (default: the one with most contacts)."
    ),
]
TableOrHome = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE",
        help="A CSV or Parquet file with a line of column names; without it the home is read.",
        show_default=False,
    ),
]


def needed(file: Path | None, **columns: str | None) -> None:
    """With a table its columns must be named. Raises StaffFault."""
    for option, said in columns.items():
        if file is not None and said is None:
            raise StaffFault(
                f"Name the column of {file.name} with --{option} COL. Without FILE the home is read."
            )


@dataclass(frozen=True, slots=True)
class OfHome:
    """One queue of an open home."""

    recall: Recall
    history: History

    @property
    def told(self) -> dict[str, Any]:
        """What a document says of where its figures come from."""
        return {
            "file": None,
            "home": str(self.recall.store.home),
            "queue": self.history.queue,
            "present_from": self.history.present_from,
        }


@contextmanager
def queue_of(home: Path | None, queue: str | None) -> Iterator[OfHome]:
    """Open a home, and a queue in it. Raises UnknownName when nobody waited there."""
    from walkamile.cli.look import recalled
    from walkamile.model.errors import UnknownName
    from walkamile.round.answers.queue import first_queue
    from walkamile.round.answers.queue_history import ask_history

    with recalled(home) as recall:
        name = queue or first_queue(recall)
        if name is None:
            raise UnknownName("Nobody waited in any queue yet: a source must send queue.entered.")
        yield OfHome(recall, ask_history(recall, name))


def waits_of_home(
    home: Path | None, queue: str | None, by: list[str]
) -> tuple[Any, Any, list[Any], dict[str, Any]]:
    """Waits, who gave up, the columns of the groups, and what the document says of them. Raises StaffFault."""
    from walkamile.cli.look import recalled
    from walkamile.round.answers.queue_table import BY, ask_waits

    unknown = [name for name in by if name not in BY]
    if unknown:
        raise StaffFault(f"--by {unknown[0]}: the contacts of a home have {', '.join(BY)}.")
    with recalled(home) as recall:
        found = ask_waits(recall, queue)
        kept, n_small = found.of_large_groups(by, recall.store.settings.minimum_customers)
        told = {"file": None, "home": str(recall.store.home), "queue": queue, "n_in_small_groups": n_small}
    return kept.wait_s, kept.abandoned, [kept.by[name] for name in by], told


def series_of_home(one: OfHome) -> tuple[staff.series.Series, bool, str]:
    """The counts of the home with what is planned; is the last day only so far; and a note. Raises StaffFault."""
    from walkamile.round.answers.queue_table import ask_series

    return ask_series(one.recall, one.history)
