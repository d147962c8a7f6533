"""Where does a home keep what it knows? One object that opens the log, the state, the files and the engine."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from walkamile.kit.calendar import Calendar, parse_calendar
from walkamile.kit.served import served_at
from walkamile.model.errors import HomeFault
from walkamile.model.event import STORED_COLUMNS
from walkamile.settings import Settings, read_settings
from walkamile.store.engine import Analytics, quoted
from walkamile.store.lock import writing
from walkamile.store.log import Log
from walkamile.store.parts import Part, Parts
from walkamile.store.secrets import Secrets
from walkamile.store.sources import Sources
from walkamile.store.state import State
from walkamile.store.warehouse import ask_warehouse, plain_value

UNSERVED = "http://127.0.0.1:8000"
KEYS = {"contact": "contact_key", "need": "need_id", "case_file": "case_key", "eligible": "owner"}


def key_of(kind: str) -> str:
    """By which column is a derived table drawn anew?"""
    return KEYS.get(kind, "case_key")


class Store:
    """A home: `log`, `state`, `parts`, `secrets`, `sources`, and private engines for questions."""

    def __init__(self, home: Path, settings: Settings, calendar: Calendar | None = None) -> None:
        """Open the home; make its folder where there is none."""
        try:
            home.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise HomeFault(
                f"{home} cannot be made: {fault.strerror}. Give another folder with --home."
            ) from fault
        self.home = home
        self.settings = settings
        self.calendar = calendar or Calendar()
        self.secrets = Secrets(home / "secret.key")
        self.state = State(home / "state.sqlite")
        self.parts = Parts(home, self.state)
        self.sources = Sources(self.state, self.secrets)
        self._log: Log | None = None
        self._log_lock = threading.Lock()

    @property
    def log(self) -> Log:
        """The durable log of what was heard."""
        with self._log_lock:
            if self._log is None:
                self._log = self.own_log()
            return self._log

    def own_log(self) -> Log:
        """Open the log once more, for a thread that writes into it; the caller closes it."""
        return Log(self.home / "log.sqlite")

    def engine(self, memory_mb: int | None = None) -> Analytics:
        """Open a private, empty engine."""
        return Analytics(self.home / "tmp", memory_mb or self.settings.memory_limit_mb, self.settings.threads)

    @property
    def pages_address(self) -> str:
        """Where do links of letters and invitations lead? As set, else to the server that runs over the home."""
        return (self.settings.pages_address or served_at(self.home) or UNSERVED).rstrip("/")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only writer while the block runs; raises HomeBusy."""
        with writing(self.home):
            yield

    ask_warehouse = staticmethod(ask_warehouse)
    plain_value = staticmethod(plain_value)

    def source_sql(self, kind: str, columns: dict[str, str], *, newer_than: int | None = None) -> str:
        """Return SQL that gives a stored table as it is now (rows added after a publication, when asked).

        Rows of older files whose key was drawn anew later (`gone_<kind>`) are left out.
        """
        parts = [p for p in self.parts.now(kind) if newer_than is None or p.added_in > newer_than]
        if not parts:
            nothing = ", ".join(f'cast(null as {kind_}) as "{name}"' for name, kind_ in columns.items())
            return f"(select {nothing} where false)"
        gone = self.parts.now(f"gone_{kind}")
        if not gone:
            return self._files_sql(parts)
        pieces = []
        for publication in sorted({part.added_in for part in parts}):
            older = self._files_sql([part for part in parts if part.added_in == publication])
            later = [part for part in gone if part.added_in > publication]
            left = f" where {key_of(kind)} not in (select key from {self._files_sql(later)})" if later else ""
            pieces.append(f"select * from {older}{left}")
        return "(" + " union all by name ".join(pieces) + ")"

    def _files_sql(self, parts: list[Part]) -> str:
        files = ", ".join(f"'{quoted(path)}'" for path in self.parts.paths(parts))
        return f"read_parquet([{files}], union_by_name=true)"

    def events_sql(self, *, newer_than: int | None = None) -> str:
        """Return SQL that gives the stored events."""
        return self.source_sql("event", STORED_COLUMNS, newer_than=newer_than)

    def close(self) -> None:
        """Close what is open."""
        self.state.close()
        if self._log is not None:
            self._log.close()
            self._log = None


def open_store(home: Path, *, must_exist: bool = False) -> Store:
    """Open a home. Raises HomeFault with advice when it cannot be used."""
    if must_exist and not (home / "state.sqlite").exists():
        raise HomeFault(
            f"There is no walkamile home at {home}. Make one: walkamile init, or give --home DIR."
        )
    try:
        settings = read_settings(home)
        path = home / "calendar.yaml"
        calendar = parse_calendar(path.read_text("utf-8") if path.exists() else None)
    except ValueError as fault:
        raise HomeFault(str(fault)) from fault
    return Store(home, settings, calendar)
