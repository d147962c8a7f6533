"""How is the operational state read and written? Short transactions over one SQL database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, String, create_engine, event, insert, inspect, text
from sqlalchemy.engine import Engine

from walkamile.model.errors import HomeBusy, NewerHome
from walkamile.store import schema, schema_said
from walkamile.store.durable import PATIENCE_S, durable
from walkamile.store.lock import writing


class Transaction:
    """Changes that become visible together, or not at all."""

    def __init__(self, connection: Connection) -> None:
        """Wrap an open connection."""
        self._connection = connection

    def run(self, sql: str, **params: Any) -> None:
        """Do this."""
        self._connection.execute(text(sql), params)

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Answer with rows, as this transaction sees them."""
        return [tuple(row) for row in self._connection.execute(text(sql), params)]

    def add(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows by column name."""
        if rows:
            self._connection.execute(insert(schema_said.metadata.tables[table]), [dict(row) for row in rows])

    def bulk(self, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """Insert very many rows given as tuples."""
        if not rows:
            return
        marks = ", ".join("?" if self._connection.dialect.paramstyle == "qmark" else "%s" for _ in columns)
        self._connection.exec_driver_sql(
            f"insert into {table} ({', '.join(columns)}) values ({marks})", list(rows)
        )

    def counter(self, key: str) -> int:
        """Raise a counter by one and return it."""
        found = self.rows("select value from meta where key = :key", key=key)
        number = int(found[0][0]) + 1 if found else 1
        self.set(key, str(number))
        return number

    def set(self, key: str, value: str) -> None:
        """Remember one word under a key."""
        self.run("delete from meta where key = :key", key=key)
        self.add("meta", [{"key": key, "value": value}])


class State:
    """The operational state of a home: who is who, what was loaded, what was derived."""

    def __init__(self, path: Path) -> None:
        """Open the state, bring it to this version. Raises NewerHome, or HomeBusy."""
        self._engine: Engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": PATIENCE_S})
        event.listen(self._engine, "connect", _careful)
        self._migrate(path.parent)

    def _migrate(self, home: Path) -> None:
        """Several may open a new home at once: one of them makes its tables, the others wait for it."""
        if self._version() < schema.SCHEMA_VERSION:
            with writing(home, PATIENCE_S):
                if self._version() < schema.SCHEMA_VERSION:
                    self._upgrade()

    def _version(self) -> int:
        """In which form is the state? 0: it holds nothing yet. Raises NewerHome."""
        with self._engine.connect() as connection:
            found = connection.execute(
                text("select 1 from sqlite_master where name = 'meta'")
                if self._engine.dialect.name == "sqlite"
                else text("select 1 from information_schema.tables where table_name = 'meta'")
            ).first()
            row = (
                connection.execute(text("select value from meta where key = 'schema'")).first()
                if found
                else None
            )
        version = int(row[0]) if row else 0
        if version > schema.SCHEMA_VERSION:
            raise NewerHome
        return version

    def _upgrade(self) -> None:
        from alembic import command
        from alembic.config import Config

        config = Config()
        config.set_main_option("script_location", str(files("walkamile.store").joinpath("migrations")))
        with self._engine.begin() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            Transaction(connection).set("schema", str(schema.SCHEMA_VERSION))

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Open a transaction: kept when the block ends, undone when it fails."""
        with self._engine.begin() as connection:
            yield Transaction(connection)

    def rows(self, sql: str, **params: Any) -> list[tuple[Any, ...]]:
        """Answer with rows."""
        with self._engine.connect() as connection:
            cursor = connection.execute(text(sql), params).cursor
            return [] if cursor is None else list(cursor.fetchall())  # plain tuples, at once

    def records(self, sql: str, **params: Any) -> list[dict[str, Any]]:
        """Answer with rows by column name."""
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(text(sql), params).mappings()]

    def pieces(self, sql: str, size: int = 50_000) -> Iterator[list[tuple[Any, ...]]]:
        """Answer with very many rows, some at a time."""
        with self._engine.connect() as connection:
            cursor: Any = connection.connection.cursor()
            cursor.execute(sql)
            while rows := cursor.fetchmany(size):
                yield rows
            cursor.close()

    def value(self, sql: str, **params: Any) -> Any:
        """Answer with one value, or None."""
        found = self.rows(sql, **params)
        return found[0][0] if found else None

    def get(self, key: str) -> str | None:
        """What is remembered under this key?"""
        return self.value("select value from meta where key = :key", key=key)

    def scrub(self) -> None:
        """Leave nothing of deleted rows in the file. Raises HomeBusy when another process is reading."""
        with self._engine.connect() as connection:
            if self._engine.dialect.name == "sqlite":
                connection.exec_driver_sql("pragma wal_checkpoint(TRUNCATE)").fetchall()
                connection.exec_driver_sql("vacuum")
                if connection.exec_driver_sql("pragma wal_checkpoint(TRUNCATE)").fetchall()[0][0]:
                    raise HomeBusy

    def text_columns(self) -> dict[str, list[str]]:
        """Which columns of which tables hold text?"""
        inspector = inspect(self._engine)
        return {
            table: [
                str(column["name"])
                for column in inspector.get_columns(table)
                if isinstance(column["type"], String)
            ]
            for table in inspector.get_table_names()
        }

    def copy_to(self, path: Path) -> None:
        """Write the state as it is now into a new file, whole, whoever writes meanwhile."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("vacuum into ?", (str(path),))

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def _careful(connection: Any, _record: object) -> None:
    durable(connection)
