"""What does the newest generation say? Opens its tables as views, ready for questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from walkamile.model.errors import NoRound
from walkamile.store import Analytics, Store

T = TypeVar("T")

# Columns of the derived tables, needed where a table has no rows.
TABLES: dict[str, dict[str, str]] = {
    "contact": {
        "contact_key": "UBIGINT", "contact_id": "VARCHAR", "source": "VARCHAR", "person_code": "INTEGER",
        "side": "VARCHAR", "channel": "VARCHAR", "kind": "VARCHAR", "queue": "VARCHAR", "site": "VARCHAR",
        "opened_at": "TIMESTAMP", "closed_at": "TIMESTAMP", "wait_s": "DOUBLE", "hold_s": "DOUBLE",
        "handle_s": "DOUBLE", "employee": "VARCHAR", "topic": "VARCHAR", "need_key": "UBIGINT",
        "case_key": "UBIGINT", "order_key": "UBIGINT", "n_transfers": "BIGINT", "n_asks": "BIGINT",
        "n_step_up": "BIGINT", "n_info_asks": "BIGINT", "n_lookups": "BIGINT", "n_not_found": "BIGINT",
        "tool_wait_s": "DOUBLE", "queued": "BOOLEAN", "abandoned": "BOOLEAN", "bot": "BOOLEAN",
        "human": "BOOLEAN", "goal": "BOOLEAN", "outbound": "BOOLEAN", "outcome": "VARCHAR",
        "first_event": "VARCHAR", "n_events": "BIGINT",
    },
    "need": {
        "need_id": "UBIGINT", "person_code": "INTEGER", "need_key": "UBIGINT", "topic": "VARCHAR",
        "opened_at": "TIMESTAMP", "closed_at": "TIMESTAMP", "n_contacts": "BIGINT", "n_channels": "BIGINT",
        "first_contact": "UBIGINT", "last_contact": "UBIGINT",
    },
    "robot": {"person_code": "INTEGER", "contacts": "BIGINT", "reason": "VARCHAR"},
    "case_file": {
        "case_key": "UBIGINT", "case_id": "VARCHAR", "opened_at": "TIMESTAMP", "person_code": "INTEGER",
        "channel": "VARCHAR", "first_event": "VARCHAR", "source": "VARCHAR", "resolved_at": "TIMESTAMP",
        "opened": "BOOLEAN", "n_assigned": "BIGINT", "n_reopened": "BIGINT", "topic": "VARCHAR", "side": "VARCHAR",
        "sla_met": "BOOLEAN",
    },
    "source_end": {"source": "VARCHAR", "until": "TIMESTAMP"},
    "emission": {"source": "VARCHAR", "channel": "VARCHAR", "type": "VARCHAR", "day": "DATE", "n": "BIGINT"},
    "eligible": {
        "rule": "VARCHAR", "lens": "VARCHAR", "scope": "VARCHAR", "source": "VARCHAR", "unit_key": "UBIGINT",
        "person_code": "INTEGER", "channel": "VARCHAR", "at": "TIMESTAMP", "hit": "BOOLEAN", "gap_s": "DOUBLE",
        "prev_gap_s": "DOUBLE", "minutes": "DOUBLE", "from_event": "VARCHAR", "to_event": "VARCHAR",
        "contact_key": "UBIGINT", "case_key": "UBIGINT", "evidence": "VARCHAR", "owner": "UBIGINT",
    },
    "reading": {
        "indicator": "VARCHAR", "unit_key": "UBIGINT", "person_code": "INTEGER", "employee": "VARCHAR",
        "source": "VARCHAR", "channel": "VARCHAR", "at": "TIMESTAMP", "value": "DOUBLE", "censored": "BOOLEAN",
        "event_id": "VARCHAR", "weight": "DOUBLE",
    },
    "change_effect": {
        "change_key": "UBIGINT", "change_id": "VARCHAR", "ci": "VARCHAR", "deployed_at": "TIMESTAMP",
        "from_event": "VARCHAR", "hit_by": "VARCHAR", "is_complete": "BOOLEAN", "n_people": "BIGINT",
        "n_contacts": "BIGINT", "n_cases": "BIGINT", "minutes": "DOUBLE", "n_weeks": "BIGINT",
        "usual_people": "DOUBLE", "usual_contacts": "DOUBLE", "usual_cases": "DOUBLE",
        "usual_minutes": "DOUBLE", "more_people": "DOUBLE", "more_contacts": "DOUBLE", "more_cases": "DOUBLE",
        "more_minutes": "DOUBLE", "note": "VARCHAR",
    },
    "weaker_name": {"event_key": "UBIGINT", "person_code": "INTEGER", "visit": "UBIGINT"},
    "person_fact": {
        "person_code": "INTEGER", "first_at": "TIMESTAMP", "last_at": "TIMESTAMP", "side": "VARCHAR",
        "uses_app": "BOOLEAN", "n_orders": "BIGINT", "n_returns": "BIGINT", "n_contacts": "BIGINT",
        "n_assisted": "BIGINT", "n_self": "BIGINT", "n_channels": "BIGINT", "n_digital": "BIGINT",
        "known_days": "DOUBLE",
    },
    "person_segment": {"person_code": "INTEGER", "segment": "VARCHAR", "value": "VARCHAR"},
}  # fmt: skip

STEP: dict[str, str] = {
    "lens": "VARCHAR", "case_key": "UBIGINT", "person_code": "INTEGER", "pos": "BIGINT", "event_key": "UBIGINT",
    "label_code": "INTEGER", "ts": "TIMESTAMP", "seq": "BIGINT", "next_label_code": "INTEGER", "dt_s": "DOUBLE",
    "actor_id": "VARCHAR", "prev_actor_id": "VARCHAR", "channel": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Recall:
    """The newest generation: its number, up to when it looked, and an engine in which its tables are views.

    `midway`: a round that is still deriving; its tables are seen through its own door only.
    """

    store: Store
    engine: Analytics
    generation: int
    as_of: datetime
    midway: bool = False
    _kept: dict[tuple[Any, ...], Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: tuple[Any, ...], make: Callable[[], T]) -> T:
        """What `make` gives, remembered while this generation is open: for what pages ask of all events."""
        if self.midway:
            return make()
        if key not in self._kept:
            self._kept[key] = make()
        kept: T = self._kept[key]
        return kept

    def cursor(self) -> Analytics:
        """Return a door to the tables for one question."""
        return self.engine if self.midway else self.engine.cursor()

    def rows(self, sql: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
        """Answer with rows."""
        return self.cursor().rows(sql, params)

    def records(self, sql: str, params: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """Answer with rows by column name."""
        return self.cursor().records(sql, params)

    def steps(self, lens: str) -> str:
        """Return SQL that gives the steps of a lens."""
        return self.store.source_sql(f"step_{lens}", STEP)


def recall(store: Store) -> Recall:
    """Open the newest generation. Raises NoRound."""
    found = store.state.rows("select generation, as_of from generation order by generation desc limit 1")
    if not found:
        raise NoRound
    engine = store.engine()
    for name, columns in TABLES.items():
        engine.run(f"create or replace view {name} as select * from {store.source_sql(name, columns)}")
    take_words(store, engine)
    return Recall(store, engine, int(found[0][0]), datetime.fromisoformat(found[0][1]))


def take_words(store: Store, engine: Analytics) -> None:
    """Make labels, names and persons known to the engine (`label`, `live_name`, `person`), and events with a person."""
    import pyarrow as pa

    def table(name: str, sql: str, columns: dict[str, pa.DataType]) -> None:
        values = list(zip(*store.state.rows(sql), strict=True)) or [()] * len(columns)
        arrays = [pa.array(said, kind) for said, kind in zip(values, columns.values(), strict=True)]
        engine.take_shared(name, pa.table(dict(zip(columns, arrays, strict=True))))

    table("label", "select label_code, label from label", {"label_code": pa.int32(), "label": pa.string()})
    table(
        "live_name",
        "select code, person_code from ident_person where person_code is not null and valid_from is null",
        {"code": pa.int32(), "person_code": pa.int32()},
    )
    table(
        "person_row",
        "select person_code, person_id, kind from person",
        {"person_code": pa.int32(), "person_id": pa.string(), "kind": pa.string()},
    )
    engine.run(
        "create or replace view event as select e.*, coalesce(n.person_code, w.person_code) as person_code, w.visit "
        f"from {store.events_sql()} e left join live_name n on n.code = e.anchor_code "
        "left join weaker_name w on w.event_key = e.event_key"
    )
