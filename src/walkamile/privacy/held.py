"""Who is meant, and by which names and ids is this person held?"""

from __future__ import annotations

from dataclasses import dataclass

from walkamile.model.erased import plain
from walkamile.model.errors import UnknownName
from walkamile.model.namespace import NAMESPACES
from walkamile.store import Store


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a person: its code, namespace, value as it is compared, and keyed hash."""

    code: int
    namespace: str
    value: str
    hash: bytes


@dataclass(frozen=True, slots=True)
class Held:
    """A person of the home: `ids` are the id of now (first) and those of before, `persons` their numbers."""

    persons: tuple[int, ...]
    ids: tuple[str, ...]
    kind: str
    names: tuple[Name, ...]

    @property
    def codes(self) -> list[int]:
        """The codes of the names."""
        return [name.code for name in self.names]

    @property
    def person_id(self) -> str:
        """The id of now."""
        return self.ids[0]


def find(store: Store, identifier: str) -> Held:
    """Who has this id, old id, or name (any namespace, or namespace:value)? Raises UnknownName."""
    state = store.state
    code = state.value("select person_code from person where person_id = :i", i=identifier)
    code = code or state.value("select person_code from person_alias where old_id = :i", i=identifier)
    for namespace, hashed in [] if code else hashes(store, identifier):
        code = code or state.value(
            "select i.person_code from ident n join ident_person i on i.code = n.code where "
            "n.namespace = :n and n.hash = :h",
            n=namespace, h=hashed,
        )  # fmt: skip
    if code is None:
        raise UnknownName(
            f"Nobody is known as {identifier!r}. Give a person id or a name as namespace:value "
            f"({', '.join(NAMESPACES)}). A name that several people share points at nobody: give another."
        )
    return _gather(store, _newest(store, int(code)))


def hashes(store: Store, identifier: str) -> list[tuple[str, bytes]]:
    """Under which hashes could this name be found? One for each namespace that may be meant."""
    namespace, _, value = identifier.partition(":")
    known = [row[0] for row in store.state.rows("select distinct namespace from ident")]
    spaces = sorted({*known, *NAMESPACES})
    pairs = [(space, identifier) for space in spaces]
    if value and namespace in spaces:
        pairs = [(namespace, value), *pairs]
    return [
        (space, store.secrets.hashed(space, plain(space, text)))
        for space, text in pairs
        if plain(space, text)
    ]


def is_suppressed(store: Store, identifier: str) -> bool:
    """Was somebody of this name erased before?"""
    return any(
        store.state.value("select count(*) from suppression where hash = :h", h=hashed)
        for _, hashed in hashes(store, identifier)
    )


def _newest(store: Store, code: int) -> int:
    """Follow merges to the person of now."""
    passed: set[int] = set()
    while code not in passed:
        passed.add(code)
        into = store.state.value(
            "select a.person_code from person p join person_alias a on a.old_id = p.person_id where p.person_code = :c",
            c=code,
        )
        code = int(into) if into is not None else code
    return code


def _gather(store: Store, code: int) -> Held:
    persons, ids = (
        [code],
        [row[0] for row in store.state.rows("select person_id from person where person_code = :c", c=code)],
    )
    for person in persons:
        for (old,) in store.state.rows(
            "select old_id from person_alias where person_code = :c order by old_id", c=person
        ):
            ids += [old] if old not in ids else []
            before = store.state.value("select person_code from person where person_id = :i", i=old)
            persons += [before] if before is not None and before not in persons else []
    listed = ", ".join(str(person) for person in persons)
    rows = store.state.rows(
        "select n.code, n.namespace, n.value_enc, n.hash from ident n join ident_person i on i.code = n.code "
        f"where i.person_code in ({listed}) order by n.code"
    )
    kind = store.state.value("select kind from person where person_code = :c", c=code)
    return Held(tuple(persons), tuple(ids), kind or "customer", tuple(name_of(store, row) for row in rows))


def name_of(store: Store, row: tuple[int, str, bytes, bytes]) -> Name:
    """Read a name: (code, namespace, sealed value, hash)."""
    return Name(row[0], row[1], store.secrets.unseal(row[2]), bytes(row[3]))
