"""What is known of each person beside names: attributes that sources declare, and what events say of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping

from walkamile.kit.queries import query
from walkamile.round.people import ATTRIBUTE_COLUMNS
from walkamile.store import Analytics, Store

PACKAGE = "walkamile.round"
# Words in the name of a property that make it one of a person.
OF_PEOPLE = (
    "given|first_?name|forename|surname|last_?name|family|full_?name|^name$|vorname|nachname|birth|^dob|geburt|"
    "post_?code|postal|zip|plz|address|street|suburb|city|town"
)
# These names of people are values too: two people with one address may be one, though a name alone joins nobody.
TOLD = ("email", "phone")

Traits = dict[int, dict[str, Counter[str]]]


def traits(store: Store, engine: Analytics, of: Mapping[int, int]) -> Traits:
    """By person and column: which values, and how often? `of`: the person of each name that joins."""
    found = _said(store, engine, of, frozenset(of), ("[min(x.person)]", "x.person"))
    _take_names(store, of, found)
    return found


def traits_of_names(store: Store, engine: Analytics, of: Mapping[int, int], telling: Iterable[int]) -> Traits:
    """By name and column: which values were said beside it, and how often? `telling`: the names asked about."""
    return _said(
        store, engine, of, frozenset(telling), ("list(distinct x.code) filter (where x.telling)", "x.code")
    )


def _said(
    store: Store, engine: Analytics, of: Mapping[int, int], telling: Collection[int], whose: tuple[str, str]
) -> Traits:
    """What events say of whom, and what sources declare; `whose`: SQL for an event's, and for one name's."""
    import pyarrow as pa

    names = {
        "code": pa.array(list(of), pa.int32()), "person": pa.array(list(of.values()), pa.int32()),
        "telling": pa.array([code in telling for code in of], pa.bool_()),
    }  # fmt: skip
    engine.take("joined_name", pa.table(names))
    engine.run(
        "create or replace temp view events_now as select event_key, codes, props from " + store.events_sql()
    )
    asked = query(PACKAGE, "trait").replace("{whose}", whose[0])
    declared = (
        f"select {whose[1]}, a.name, a.value, count(*) "
        f"from {store.source_sql('attribute', ATTRIBUTE_COLUMNS)} a join joined_name x on x.code = a.code "
        "where x.telling group by all"
    )
    found: Traits = defaultdict(lambda: defaultdict(Counter))
    for one, name, value, n in (*engine.rows(asked, {"people": OF_PEOPLE}), *engine.rows(declared)):
        found[one][name][value] += n
    return found


def _take_names(store: Store, of: Mapping[int, int], found: Traits) -> None:
    """Open the addresses and numbers of people; those that everybody has say nothing and are left out."""
    spaces = ", ".join(f"'{space}'" for space in TOLD)
    for rows in store.state.pieces(
        f"select code, namespace, value_enc from ident where namespace in ({spaces})"
    ):
        for code, space, sealed in rows:
            if code in of:
                found[of[code]][space][store.secrets.unseal(sealed)] += 1


def ways(known: Mapping[str, Counter[str]], columns: Iterable[str], most: int) -> list[dict[str, str | None]]:
    """In which ways is somebody known? Rows of one value per column: the most frequent, then the next."""
    ranked = {
        name: [
            value for value, _ in sorted(known.get(name, {}).items(), key=lambda pair: (-pair[1], pair[0]))
        ]
        for name in columns
    }
    n = min(most, max(len(values) for values in ranked.values()))
    return [
        {name: (values[min(i, len(values) - 1)] if values else None) for name, values in ranked.items()}
        for i in range(max(n, 1))
    ]
