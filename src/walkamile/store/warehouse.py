"""How is a question put to somebody else's database? Read only, its answer streamed block by block."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from walkamile.model.errors import ExtraMissing, FileFault

ROWS_AT_ONCE = 5_000


def ask_warehouse(url: str, sql: str, params: Mapping[str, Any], rows: int) -> Iterator[list[dict[str, Any]]]:
    """Answer with rows by column name, at most `rows` at a time. Nothing is ever written there.

    Raises FileFault when it cannot be reached or the question fails, ExtraMissing when its driver is not there.
    """
    engine = _engine(url)
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                connection = connection.execution_options(postgresql_readonly=True)
            used = {name: _bound(engine, value) for name, value in params.items() if f":{name}" in sql}
            streamed = connection.execution_options(stream_results=True, yield_per=min(rows, ROWS_AT_ONCE))
            block: list[dict[str, Any]] = []
            for row in streamed.execute(text(sql), used).mappings():
                block.append(dict(row))
                if len(block) == rows:
                    yield block
                    block = []
            if block:
                yield block
            connection.rollback()
    except SQLAlchemyError as fault:
        raise FileFault(
            f"The warehouse did not answer: {_without_password(fault, url)} Nothing of this part was loaded."
        ) from None
    finally:
        engine.dispose()


def _engine(url: str) -> Engine:
    try:
        return create_engine(url)
    except (ArgumentError, NoSuchModuleError):
        raise FileFault(
            "The address of the warehouse is not one. Write it like postgresql+pg8000://user@host/name or "
            "sqlite:///path/to/file; nothing was loaded."
        ) from None
    except ModuleNotFoundError as fault:
        raise ExtraMissing(
            f"Reading this warehouse needs its driver ({fault.name}). For PostgreSQL: "
            "pip install 'walkamile[postgres]'; for others the package that SQLAlchemy names for it."
        ) from None


def _bound(engine: Engine, value: Any) -> Any:
    """SQLite knows no times: there they are compared as text."""
    if engine.dialect.name == "sqlite" and isinstance(value, datetime | date):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if engine.dialect.name == "sqlite" and isinstance(value, Decimal):
        return float(value)
    return value


def _without_password(fault: SQLAlchemyError, url: str) -> str:
    said = str(getattr(fault, "orig", None) or fault).strip().split("\n")[0][:300]
    password = make_url(url).password
    said = said.replace(str(password), "***") if password else said
    return said if said.endswith((".", "!")) else f"{said}."


def plain_value(value: Any) -> str | None:
    """Return a value of a database as the text that a file would hold."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).hex()
    return str(value)
