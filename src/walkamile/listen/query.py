"""What does a mapping say of a question to a warehouse? Where it is, what to ask, and how far it was read."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from walkamile.model.errors import MappingFault

SPANS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
SPAN = re.compile(r"(\d+(?:\.\d+)?)\s*([smhd])")
Cursor = datetime | date | int | float | Decimal | str


class Address(BaseModel):
    """Where the address of the warehouse is kept: in a variable of the environment, or in a file of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    env: str | None = None
    file: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Address:
        if (self.env is None) == (self.file is None):
            raise ValueError("name either env (a variable of the environment) or file")
        return self


class Query(BaseModel):
    """A question to a warehouse that is asked again and again, each time from where the last answer ended."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: str | Address
    sql: str
    cursor: str | None = Field(None, description="Column of the answer that only grows.")
    start: Any = Field(None, description="Where the first reading begins.")
    overlap: str | float = Field(0, description="How far before the cursor late rows are looked for.")
    batch_rows: int = Field(200_000, ge=1, description="How many rows become visible together.")
    mapping: str | None = Field(None, description="A built-in mapping for the rows, or one of the home.")

    @model_validator(mode="after")
    def _whole(self) -> Query:
        if self.cursor is not None and ":cursor" not in self.sql:
            raise ValueError("sql does not use :cursor; write for example: where updated_at >= :cursor")
        if self.cursor is not None and self.start is None:
            raise ValueError("start is missing: where does the first reading begin?")
        if self.cursor is None and ":cursor" in self.sql:
            raise ValueError("sql uses :cursor, and cursor does not name the column")
        if isinstance(self.url, str) and _has_password(self.url):
            raise ValueError("url holds a password; keep it in a variable (url: {env: NAME}) or in a file")
        span_of(self.overlap)
        return self

    def address(self) -> str:
        """Return the address of the warehouse. Raises MappingFault when it is not where the mapping says."""
        if isinstance(self.url, str):
            return self.url
        if self.url.env is not None:
            found = os.environ.get(self.url.env, "")
            where = f"the variable {self.url.env} of the environment"
        else:
            path = Path(str(self.url.file)).expanduser()
            try:
                found = path.read_text("utf-8")
            except OSError:
                found = ""
            where = f"the file {path}"
        if not found.strip():
            raise MappingFault(
                f"The address of the warehouse is not in {where}. Put it there; nothing was loaded."
            )
        return found.strip()

    def begins_at(self, last: Any) -> Any:
        """From where is the next answer read: the last cursor, less the overlap? Raises MappingFault."""
        if last is None:
            return self.start
        span = span_of(self.overlap)
        if not span:
            return last
        try:
            return earlier(last, span)
        except (ValueError, TypeError, OverflowError):
            raise MappingFault(
                f"overlap cannot be taken from the cursor {last!r}: it is neither a time nor a number. "
                "Leave overlap out of the mapping; nothing was loaded."
            ) from None


def _has_password(url: str) -> bool:
    parts = urlsplit(url)
    return bool(parts.password) or any(
        "pass" in name.lower() or name.lower() == "pwd" for name, _ in parse_qsl(parts.query)
    )


def span_of(written: str | float) -> float:
    """Return an overlap as a number: seconds for times (2h, 30m, 1d), as it is for numbers. Raises ValueError."""
    if not isinstance(written, str):
        return float(written)
    found = SPAN.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"overlap {written!r} is written neither like 30m, 2h, 1d nor as a number")
    return float(found[1]) * SPANS[found[2]]


def earlier(cursor: Cursor, span: float) -> Cursor:
    """Return a cursor that lies before: seconds before a time, less than a number. Raises ValueError."""
    if isinstance(cursor, datetime | date):
        return cursor - timedelta(seconds=span)
    if isinstance(cursor, Decimal):
        return cursor - Decimal(str(span))
    if isinstance(cursor, int | float):
        less = cursor - span
        return int(less) if isinstance(cursor, int) and float(less).is_integer() else less
    moment = datetime.fromisoformat(cursor) - timedelta(seconds=span)
    if len(cursor) == len("2026-01-01"):
        return moment.date().isoformat()
    text = moment.isoformat("T" if "T" in cursor else " ")
    return text.replace("+00:00", "Z") if cursor.endswith("Z") else text
