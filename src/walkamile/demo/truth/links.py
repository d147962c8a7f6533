"""Since when could a name say who somebody was? From the true rows of one person alone."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from walkamile.demo.diary import Row

OWN_NAMES = ("login_id", "email", "phone", "loyalty_id", "cookie", "device_id")
SUBJECTS = ("login_id", "loyalty_id")
TELLING = (*SUBJECTS, "email", "phone")
Name = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Links:
    """`since`: from when on each name was linked; `by_itself`: the only telling name that the person goes by."""

    since: dict[Name, int]
    by_itself: Name | None

    def linked(self, name: Name, at_us: int, opened_us: int) -> bool:
        """Did the name say whose it was at this moment of a contact that was opened then?"""
        if name[0] in SUBJECTS:
            return True
        since = self.since.get(name)
        if since is None:
            return False
        return since < opened_us if name == self.by_itself else since <= at_us


def names(row: Row) -> list[Name]:
    """Which names of its person does an event carry?"""
    return [(name, row[name]) for name in OWN_NAMES if name in row] if row["person"] is not None else []


def links(rows: Iterable[Row]) -> Links:
    """When did each name first stand beside another telling one of the person, on an event or on an order?"""
    ordered = sorted(rows, key=lambda row: row["ts"])
    first: dict[Name, int] = {}
    since: dict[Name, int] = {}
    for row in ordered:
        for name in names(row):
            first.setdefault(name, row["ts"])
    for said in (*_events(ordered), *_orders(ordered)):
        for name in said:
            times = [
                max(said[name], at_us)
                for other, at_us in said.items()
                if other[0] in TELLING and other != name
            ]
            if times:
                since[name] = min(since.get(name, times[0]), *times)
    telling = [name for name in first if name[0] in TELLING]
    alone = telling[0] if len(telling) == 1 else None
    return Links(since if alone is None else since | {alone: first[alone]}, alone)


def _events(rows: list[Row]) -> Iterator[dict[Name, int]]:
    for row in rows:
        yield dict.fromkeys(names(row), row["ts"])


def _orders(rows: list[Row]) -> Iterator[dict[Name, int]]:
    """Which names spoke of each order, each since when, once it was placed?"""
    spoken: dict[str, dict[Name, int]] = {}
    placed: set[str] = set()
    for row in rows:
        order = row.get("order_id")
        if order is None:
            continue
        if row["type"] == "order.placed":
            placed.add(order)
        if order in placed:
            for name in names(row):
                spoken.setdefault(order, {}).setdefault(name, row["ts"])
    yield from spoken.values()
