"""Who leads here? Those whom teams.csv calls leaders, and those who said so when they used the product."""

from __future__ import annotations

from dataclasses import dataclass

from walkamile.model.erased import plain
from walkamile.round.colleagues import ask_colleagues
from walkamile.round.said.authors import Author
from walkamile.store import Analytics, Store

NAMESPACE = "employee_id"


@dataclass(slots=True)
class Leader:
    """One leader: as teams.csv and other systems name them, as the product numbers them, as a person."""

    name: str
    employee_id: str | None = None
    author_id: str | None = None
    person_code: int | None = None


def ask_leaders(store: Store) -> list[Leader]:
    """Everybody who leads, once each; who only said so has no employee id, perhaps."""
    found = {
        one.employee_id.lower(): Leader(
            one.employee_id, one.employee_id, None, _person(store, one.employee_id)
        )
        for one in ask_colleagues(store)
        if one.leads
    }
    for author_id, employee_id, is_leader in store.state.rows(
        "select author_id, employee_id, is_leader from author"
    ):
        key = (employee_id or author_id).lower()
        if key in found:
            found[key].author_id = author_id
        elif is_leader:
            found[key] = Leader(author_id, employee_id, author_id, _person(store, employee_id))
    return list(found.values())


def leads(store: Store, author: Author | None) -> bool:
    """Does whoever uses this browser lead? As teams.csv says; without such, whoever gave an id and said so."""
    if author is None or not author.employee_id:
        return False
    listed = {one.employee_id.lower() for one in ask_colleagues(store) if one.leads}
    return author.employee_id.lower() in listed if listed else author.is_leader


def may_read(store: Store, author: Author | None) -> bool:
    """May they read single reports, to answer them? Those whom `report_readers` names; where it is empty, who leads."""
    readers = {name.lower() for name in store.settings.report_readers}
    if not readers:
        return leads(store, author)
    return author is not None and (author.employee_id or "").lower() in readers


def take_leaders(store: Store, engine: Analytics) -> None:
    """Make the table `leader` (name, employee_id, author_id, person_code)."""
    import pyarrow as pa

    leaders = ask_leaders(store)
    kinds = {
        "name": pa.string(),
        "employee_id": pa.string(),
        "author_id": pa.string(),
        "person_code": pa.int32(),
    }
    columns = {name: pa.array([getattr(one, name) for one in leaders], kind) for name, kind in kinds.items()}
    engine.take("leader", pa.table(columns))


def _person(store: Store, employee_id: str | None) -> int | None:
    text = plain(NAMESPACE, employee_id) if employee_id else None
    if not text:
        return None
    return store.state.value(
        "select i.person_code from ident n join ident_person i on i.code = n.code "
        "where n.namespace = :n and n.hash = :h",
        n=NAMESPACE, h=store.secrets.hashed(NAMESPACE, text),
    )  # fmt: skip
