"""Who does the work of a command? The server that has the home open, else this process, which takes the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from walkamile.cli.answer import complain
from walkamile.model.errors import HomeFault

if TYPE_CHECKING:
    from walkamile.store import Store

Tell = Callable[[str], None]
Do = Callable[..., dict[str, Any]]


@contextmanager
def working(home: Path, *, must_exist: bool = True, here: bool = False) -> Iterator[Do]:
    """Lend `do(work, tell, **words)`, which returns the document. `here`: whatever server there is, do it here."""
    from walkamile.web.noted import NotThere, running
    from walkamile.web.work import WORK

    server = None if here else running(home)
    stores: list[Store] = []

    def do(work: str, tell: Tell, **words: Any) -> dict[str, Any]:
        nonlocal server
        if server is not None:
            try:
                return server.do(work, words, tell)
            except NotThere:
                server = None  # the note was left by one that died, and its number went to another process
            except KeyboardInterrupt:
                complain("The server goes on with it; its pages show when it is done.")
                raise
        if not stores:
            from walkamile.store import open_store

            stores.append(open_store(home, must_exist=must_exist))
        return WORK[work](stores[0], tell, **words)

    try:
        yield do
    finally:
        for store in stores:
            store.close()


def not_served(home: Path) -> None:
    """Raises HomeFault when a server has the home open: what is about to happen would pull it from under its feet."""
    from walkamile.web.noted import running

    server = running(home)
    if server is not None:
        raise HomeFault(
            f"walkamile serve has this home open ({server.address}, process {server.pid}). "
            "Stop it first, then run the command again."
        )
