"""What does an object-centric log say? Events name their objects, objects their attributes and each other.

Options: `person` (object type: namespace), `case` and `order` (object types that are one), `types` (event type: word of
the dictionary), `channel`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkamile.listen.sources.document import (
    Document,
    Fault,
    Parser,
    Row,
    Told,
    filled,
    records,
    text_of,
)
from walkamile.listen.sources.ocel.files import documents
from walkamile.model.refusal import Why

PEOPLE = {"customer": "customer_id", "client": "customer_id", "user": "login_id", "applicant": "customer_id"}
CASES = ("case", "ticket", "incident", "claim", "complaint", "application")
ORDERS = ("order", "purchase order", "sales order", "purchase")


def rows(document: Document, told: Told) -> Iterator[Row]:
    """Return the event with its objects, or the attributes of an object and what it is related to."""
    if told.of == "objects":
        yield _object(document, told)
    else:
        yield _event(document, told)


def fits(document: Document, of: str) -> bool:
    """Does this look like an event or an object of such a log?"""
    if of == "events":
        return {"id", "type", "time"} <= document.keys()
    return of == "objects" and {"id", "type"} <= document.keys() and "time" not in document


def _event(event: Document, told: Told) -> Row:
    name, kind = text_of(event.get("id")), text_of(event.get("type"))
    if name is None:
        raise Fault(Why.NO_KEY)
    objects = [
        {"type": of, "id": other, "qualifier": text_of(relation.get("qualifier"))}
        for relation in records(event.get("relationships"))
        if (other := text_of(relation.get("objectId"))) and (of := _type_of(other, told))
    ]
    row: Row = {
        "event_id": name,
        "type": told.words("types").get(str(kind), kind),
        "touchpoint": kind,
        "ts": event.get("time"),
        "side": "customer",
        "channel": text_of(told.options.get("channel")),
        "identifiers": _people(objects, told),
        "case_id": _first_of(objects, told.options.get("case"), CASES),
        "order_id": _first_of(objects, told.options.get("order"), ORDERS),
        "objects": objects,
        "props": _attributes(event),
    }
    return filled(row)


def _object(document: Document, told: Told) -> Row:
    """An object is no event: its row carries only what is known of it."""
    name, kind = text_of(document.get("id")), text_of(document.get("type"))
    if name is None or kind is None:
        raise Fault(Why.NO_KEY)
    known = [
        {"type": kind, "id": name, "name": field, "value": value, "valid_from": _since(attribute.get("time"))}
        for attribute in records(document.get("attributes"))
        if (field := text_of(attribute.get("name"))) and (value := _said(attribute.get("value"))) is not None
    ]
    related = [
        {"type": kind, "id": name, "qualifier": text_of(to.get("qualifier")), "to_type": of, "to_id": other}
        for to in records(document.get("relationships"))
        if (other := text_of(to.get("objectId"))) and (of := _type_of(other, told))
    ]
    return {"attributes": known, "related": related}


def _since(time: Any) -> str | None:
    """From when does a value hold? The first day of 1970 stands for always."""
    found = text_of(time)
    return None if found is None or found.startswith("1970-01-01") else found


def _said(value: Any) -> str | None:
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def _attributes(event: Document) -> dict[str, str]:
    found = {text_of(a.get("name")): _said(a.get("value")) for a in records(event.get("attributes"))}
    return {name: value for name, value in found.items() if name and value is not None}


def _type_of(name: str, told: Told) -> str | None:
    return text_of(told.record("objects", name).get("type"))


def _singular(kind: str) -> str:
    return kind.lower().replace("_", " ").removesuffix("s")


def _people(objects: list[Row], told: Told) -> dict[str, str]:
    given = told.words("person")
    found: dict[str, str] = {}
    for one in objects:
        space = given.get(one["type"]) if given else PEOPLE.get(_singular(one["type"]))
        if space:
            found.setdefault(space, one["id"])
    return found


def _first_of(objects: list[Row], wanted: Any, usual: tuple[str, ...]) -> str | None:
    kind = text_of(wanted)
    return next(
        (one["id"] for one in objects if (one["type"] == kind if kind else _singular(one["type"]) in usual)),
        None,
    )


PARSER = Parser(rows, fits, lists=("events", "objects"), beside={"objects": ("id", "type")}, markup=documents)
