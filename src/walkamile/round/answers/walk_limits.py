"""Whose journeys may not be walked: the walker's own, colleagues', those who said no, those under legal hold?"""

from __future__ import annotations

import csv
from pathlib import Path

from walkamile import walk
from walkamile.model.errors import HomeFault
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.recall import Recall
from walkamile.round.said.authors import Author
from walkamile.store import Store

OPTED_OUT, LEGAL_HOLD = "opted_out.csv", "legal_hold.csv"


def ask_limits(recall: Recall, author: Author | None = None) -> walk.fit.Limits:
    """What may not be walked by this author. Where a home knows no customers, its employees are whom it serves."""
    store = recall.store
    kinds = dict(recall.rows("select person_code, kind from person_row"))
    employees = frozenset(code for code, kind in kinds.items() if kind == "employee")
    both = [(a, b) for a, b in store.state.rows("select a, b from relation where kind <> 'household'")]
    colleagues = employees | {b for a, b in both if a in employees} | {a for a, b in both if b in employees}
    own = _own(store, author)
    return walk.fit.Limits(
        as_of=recall.as_of,
        own=frozenset(own | _related(store, own)),
        own_names=frozenset(filter(None, [author.employee_id if author else None])),
        colleagues=colleagues if len(employees) < len(kinds) else frozenset(),
        opted_out=frozenset(_withdrawn(recall) | _listed(store, OPTED_OUT)),
        on_hold=frozenset(_listed(store, LEGAL_HOLD)),
        robots=frozenset(int(row[0]) for row in recall.rows("select person_code from robot")),
        sensitive=tuple(word.lower() for word in store.settings.sensitive_topics),
    )


def ask_barred(recall: Recall, code: int | None, author: Author | None = None) -> walk.fit.LeftOut | None:
    """Why may what was drawn of this person not be shown any more? None: it may. Asked each time it is shown."""
    limits = ask_limits(recall, author)
    merged = recall.store.state.rows(
        "select a.person_code from person p join person_alias a on a.old_id = p.person_id where p.person_code = :c",
        c=code,
    )
    codes = [code, *(int(row[0]) for row in merged)]
    return next((why for one in codes if (why := walk.fit.whose_not(one, limits))), None)


def files_said(store: Store) -> tuple[tuple[str, int, int], ...]:
    """As what do the files lie there that say who must not appear? Another answer: somebody changed one."""
    found = ((name, store.home / name) for name in (OPTED_OUT, LEGAL_HOLD))
    stats = ((name, path.stat()) for name, path in found if path.exists())
    return tuple((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)


def _own(store: Store, author: Author | None) -> set[int]:
    """The persons that carry the employee id of the author, whatever their systems call it."""
    return _persons(store, "", author.employee_id) if author and author.employee_id else set()


def _related(store: Store, people: set[int]) -> set[int]:
    """Who shares a household with them, or is the same human on the other side of the desk."""
    rows = store.state.rows("select a, b from relation")
    return {b for a, b in rows if a in people} | {a for a, b in rows if b in people}


def _withdrawn(recall: Recall) -> set[int]:
    """Who withdrew consent to a purpose that covers walks, and did not give it again?"""
    purposes = [purpose.lower() for purpose in recall.store.settings.walk_purposes]
    rows = recall.rows(page_sql("walk_withdrawn"), {"purposes": purposes})
    return {int(row[0]) for row in rows}


def _listed(store: Store, name: str) -> set[int]:
    """The persons that a file of the home names (namespace,value,reason). Raises HomeFault."""
    path: Path = store.home / name
    if not path.exists():
        return set()
    lines = [
        line for line in path.read_text("utf-8-sig").splitlines() if line.strip() and not line.startswith("#")
    ]
    reader = csv.DictReader(lines)
    if not {"namespace", "value"} <= {(column or "").strip() for column in reader.fieldnames or ()}:
        raise HomeFault(
            f"{name} has no columns namespace and value. Its first line must be: namespace,value,reason"
        )
    found: set[int] = set()
    for row in reader:
        found |= _persons(store, (row["namespace"] or "").strip(), (row["value"] or "").strip())
    return found


def _persons(store: Store, namespace: str, value: str) -> set[int]:
    """Who has this name, in this namespace or (empty) in any; a person id too."""
    from walkamile.model.erased import plain

    if namespace == "person_id" or not namespace:
        rows = store.state.rows(
            "select person_code from person where person_id = :v union "
            "select person_code from person_alias where old_id = :v",
            v=value,
        )
        found = {int(row[0]) for row in rows}
    else:
        found = set()
    spaces = (
        [namespace]
        if namespace
        else [str(r[0]) for r in store.state.rows("select distinct namespace from ident")]
    )
    for space in spaces:
        if text := plain(space, value):
            rows = store.state.rows(
                "select i.person_code from ident n join ident_person i on i.code = n.code "
                "where n.namespace = :n and n.hash = :h and i.person_code is not null",
                n=space, h=store.secrets.hashed(space, text),
            )  # fmt: skip
            found |= {int(row[0]) for row in rows}
    return found
