"""Is a server running over this home, and where? What it writes into the home when it begins, and how it is asked."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from walkamile.kit.served import NOTE, lives, read_note
from walkamile.model import errors
from walkamile.model.errors import OursToMend, ServerGone, WalkamileError

CONNECT_S = 5.0
SILENT_S = 60.0  # it says each second that it lives


@dataclass(frozen=True, slots=True)
class Server:
    """A server: its address, its process, and the token that its door asks for."""

    address: str
    pid: int
    token: str

    def note(self, home: Path) -> None:
        """Write into the home where the server is; only the owner of the home can read it."""
        aside = home / f".{NOTE}.{self.pid}"
        aside.unlink(missing_ok=True)
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self)) + "\n")
        aside.replace(home / NOTE)

    def forget(self, home: Path) -> None:
        """Take the note back, unless another server has written its own."""
        if _read(home) == self:
            (home / NOTE).unlink(missing_ok=True)

    def do(self, work: str, words: dict[str, Any], tell: Callable[[str], None]) -> dict[str, Any]:
        """Have the server do this. Raises what it raised there, ServerGone when it ended in between, or NotThere."""
        body = json.dumps({"work": work, "with": words}, default=str)
        with self._asked(body) as answer:
            if answer.status in (403, 404):
                raise NotThere
            for line in answer:
                said = json.loads(line)
                if "document" in said:
                    return said["document"]
                if "fault" in said:
                    raise _raised(said)
                tell(said["phase"])
        raise ServerGone

    @contextmanager
    def _asked(self, body: str) -> Iterator[http.client.HTTPResponse]:
        place = urlsplit(self.address)
        con = http.client.HTTPConnection(place.hostname or "", place.port, timeout=CONNECT_S)
        try:
            try:
                con.connect()
            except OSError:
                raise NotThere from None
            assert con.sock is not None
            con.sock.settimeout(SILENT_S)
            headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            con.request("POST", "/door/work", body, headers)
            yield con.getresponse()
        except (OSError, http.client.HTTPException, ValueError) as fault:
            raise ServerGone from fault
        finally:
            con.close()


class NotThere(Exception):
    """Whoever is at the address of the note, it is not the server of this home."""


def _raised(said: dict[str, str]) -> WalkamileError:
    if not said["kind"]:
        return OursToMend(said["fault"])
    kind = getattr(errors, said["kind"], None)
    known = isinstance(kind, type) and issubclass(kind, WalkamileError)
    return kind(said["fault"]) if known else WalkamileError(said["fault"])


def running(home: Path) -> Server | None:
    """Return the server of this home; None where there is none, or the note was left by one that died."""
    server = _read(home)
    return server if server is not None and lives(server.pid) else None


def _read(home: Path) -> Server | None:
    said = read_note(home)
    return None if said is None else Server(**said)
