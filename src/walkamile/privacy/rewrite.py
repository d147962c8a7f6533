"""How do the Parquet files lose a person? Those that hold something of them are written anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from walkamile.kit.queries import query
from walkamile.model.erased import PSEUDONYM
from walkamile.privacy.scrub import Scrub
from walkamile.privacy.traces import own_objects
from walkamile.store import Analytics, Part, Store, quoted

PACKAGE = "walkamile.privacy"
STORED = ("event", "edge", "attribute", "object", "object_object")
# Columns of derived tables, and the table of what is gone that they may point at.
POINTERS = {
    "contact_key": "gone_contact", "event_key": "mine", "event_id": "gone_id", "from_event": "gone_id",
    "to_event": "gone_id", "first_event": "gone_id", "last_event": "gone_id",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Going:
    """What goes: names by code, persons by number, and the values to take out of texts."""

    codes: list[int]
    persons: list[int]
    scrub: Scrub

    @property
    def params(self) -> dict[str, object]:
        """Parameters of the questions."""
        return {"codes": self.codes, "persons": self.persons, "values": self.scrub.values}


@dataclass(slots=True)
class Rewritten:
    """Files to hide, files to show in their place, and how many events were changed but stay."""

    old: list[str] = field(default_factory=list)
    new: list[Part] = field(default_factory=list)
    changed: int = 0
    batches: set[str | None] = field(default_factory=set)


def rewrite(store: Store, engine: Analytics, going: Going, lonely: dict[str, list[str]]) -> Rewritten:
    """Stage the files without the person; nothing is visible yet. Needs the table `mine`."""
    done = Rewritten()
    _take_gone(engine, lonely)
    _events(store, engine, going, done)
    _edges(store, engine, going, done)
    for part in store.parts.now("attribute"):
        _filtered(store, engine, part, "not list_contains($codes::integer[], code)", going, done)
    for part in store.parts.now("object"):
        _filtered(store, engine, part, _stays("type", "id"), going, done)
    for part in store.parts.now("object_object"):
        _filtered(
            store, engine, part, f"{_stays('type', 'id')} and {_stays('to_type', 'to_id')}", going, done
        )
    for kind in sorted(
        {row[0] for row in store.state.rows("select distinct kind from part where removed_in is null")}
        - {*STORED}
    ):
        for part in store.parts.now(kind):
            _derived(store, engine, part, going, done)
    return done


def _take_gone(engine: Analytics, lonely: dict[str, list[str]]) -> None:
    """Make tables of what goes with the events: their ids, contacts, and objects that nobody else's event names."""
    engine.run(
        "create or replace temp table gone_id as select s.event_id as key from stored s join mine using (event_key)"
    )
    engine.run(
        "create or replace temp table gone_contact as select distinct s.contact_key as key from "
        "stored s join mine using (event_key) "
        "where s.contact_key is not null and s.contact_key not in (select contact_key from stored "
        "where contact_key is not null and event_key not in (select event_key from mine))"
    )
    own_objects(engine, lonely, "gone_object")


def _stays(kind: str, name: str) -> str:
    """Which objects are neither the person nor only the person's?"""
    return (
        f"({kind}, {name}) not in (select type, id from gone_object) "
        f"and not coalesce(list_contains($values::varchar[], lower({name})), false)"
    )


def _file(store: Store, part: Part) -> str:
    return f"read_parquet('{quoted(store.parts.paths([part])[0])}')"


def _events(store: Store, engine: Analytics, going: Going, done: Rewritten) -> None:
    scrub = going.scrub
    names_them = (
        "(coalesce(list_has_any(codes, $codes::integer[]), false) or "
        "coalesce(list_contains($values::varchar[], lower(actor_id)), false) "
        f"or {scrub.found_sql('text')} or {scrub.found_sql('props')})"
    )
    pseudonym = store.secrets.hash_sql(f"'{PSEUDONYM}'", "lower(actor_id)")
    changed = query(PACKAGE, "changed").format(
        pseudonym=f"'erased-' || left({pseudonym}, 8)",
        text=scrub.text_sql("text"),
        props=scrub.json_sql("props"),
    )
    for part in store.parts.now("event"):
        file = _file(store, part)
        gone, touched = engine.rows(
            "select count(*) filter (where m.event_key is not null), count(*) filter (where "
            f"m.event_key is null and {names_them}) "
            f"from {file} e left join mine m on m.event_key = e.event_key",
            going.params,
        )[0]
        if not gone and not touched:
            continue
        done.batches |= {row[0] for row in engine.rows(f"select distinct batch_id from {file}")}
        done.changed += touched
        engine.run(
            f"create or replace temp table remaining as {changed} from {file} where event_key not "
            "in (select event_key from mine)",
            going.params,
        )
        _replace(store, engine, part, "select * from remaining order by anchor_code, ts, seq, event_id", done)


def _edges(store: Store, engine: Analytics, going: Going, done: Rewritten) -> None:
    """Count the pairs of names again for each load that lost events."""
    for part in store.parts.now("edge"):
        if part.batch_id is not None and part.batch_id not in done.batches:
            continue
        condition = "batch_id = $batch" if part.batch_id is not None else "true"
        engine.run(
            "create or replace temp table remaining as select event_key, ts, list_filter(codes, lambda code: "
            f"not list_contains($codes::integer[], code)) as codes from stored where {condition} "
            "and event_key not in (select event_key from mine)",
            going.params | {"batch": part.batch_id},
        )
        _replace(store, engine, part, query(PACKAGE, "pairs"), done)


def _derived(store: Store, engine: Analytics, part: Part, going: Going, done: Rewritten) -> None:
    columns = engine.columns(f"select * from {_file(store, part)}")
    tests = [
        f"coalesce({column} not in (select {_key(table)} from {table}), true)"
        for column, table in POINTERS.items()
        if column in columns
    ]
    if "person_code" in columns:
        tests.append("not coalesce(list_contains($persons::integer[], person_code), false)")
    for column in ("employee", "actor_id", "prev_actor_id"):
        if column in columns:
            tests.append(f"not coalesce(list_contains($values::varchar[], lower({column})), false)")
    if "evidence" in columns:
        tests.append(f"not {going.scrub.found_sql('evidence')}")
    if tests:
        _filtered(store, engine, part, " and ".join(tests), going, done)


def _key(table: str) -> str:
    return "event_key" if table == "mine" else "key"


def _filtered(store: Store, engine: Analytics, part: Part, keeps: str, going: Going, done: Rewritten) -> None:
    """Write a file anew with the rows that stay, when some do not."""
    file = _file(store, part)
    if engine.value(f"select count(*) from {file} where not ({keeps})", going.params):
        engine.run(
            f"create or replace temp table remaining as select * from {file} where {keeps}", going.params
        )
        _replace(store, engine, part, "select * from remaining", done)


def _replace(store: Store, engine: Analytics, part: Part, sql: str, done: Rewritten) -> None:
    done.old.append(part.file)
    staged = store.parts.stage(engine, part.kind, sql, part.span, part.batch_id)
    if staged is not None:
        done.new.append(staged)
