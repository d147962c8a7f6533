"""Which pairs are compared at all? Those that share something that few share: chosen by counting."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from walkamile.know.match.columns import CHOICE, DATE, EMAIL, FORENAME, SURNAME, Column
from walkamile.know.match.records import Records

Codes = NDArray[np.int64]
# A rule may bring so many pairs per row; fewer when the table is large.
PAIRS_PER_ROW = 25
MOST_PAIRS = 6_000_000
MOST_RULES = 40
LEAST_TO_LEARN = 0.05
SESSIONS = 4


@dataclass(frozen=True, slots=True)
class Key:
    """Something two rows may share: a column, or its beginning; as SQL over a row, and its columns."""

    sql: tuple[str, ...]
    places: frozenset[int]
    n_pairs: int


def keys(rows: Records) -> list[Key]:
    """Every column alone and with another, whole or by its beginning, that gives few enough pairs; fewest first."""
    n = len(rows.values[0]) if rows.values else 0
    most = min(MOST_PAIRS, PAIRS_PER_ROW * n)
    single: list[tuple[str, int, Codes]] = []
    for place, column in enumerate(rows.columns):
        for sql, values in _ways(place, column, rows.values[place]):
            single.append((sql, place, _codes(values)))
    chosen: list[Key] = []
    for depth in (1, 2, 3):
        for group in combinations(single, depth):
            places = frozenset(place for _, place, _ in group)
            if len(places) < depth:
                continue
            said = {sql for sql, _, _ in group}
            if any(set(key.sql) <= said for key in chosen):
                continue
            if depth == 3 and len(chosen) >= MOST_RULES:
                break
            n_pairs = _n_pairs([codes for _, _, codes in group])
            if 0 < n_pairs <= most:
                chosen.append(Key(tuple(sorted(said)), places, n_pairs))
    return sorted(chosen, key=lambda key: (key.n_pairs, key.sql))[:MOST_RULES]


def keys_to_learn(rows: Records, joined: frozenset[str] = frozenset()) -> list[Key]:
    """By which columns are pairs looked up to learn from? The whole name, and those that few share, each in turn.

    `joined`: kinds whose equal values were joined already, so that pairs that still share one are no example.
    """
    n = len(rows.values[0])
    alone = [
        Key((f"c{place}",), frozenset({place}), _n_pairs([_codes(values)]))
        for place, values in enumerate(rows.values)
        if rows.columns[place].kind not in joined
    ]
    good = sorted(
        (key for key in alone if key.n_pairs >= n * LEAST_TO_LEARN), key=lambda key: (key.n_pairs, key.sql)
    )
    named = [place for place, column in enumerate(rows.columns) if column.kind in (FORENAME, SURNAME)]
    if len(named) == 2 and len(rows.columns) > 2:
        n_pairs = _n_pairs([_codes(rows.values[place]) for place in named])
        whole = Key(tuple(f"c{place}" for place in named), frozenset(named), n_pairs)
        return [whole, *good[: SESSIONS - 1]] if n_pairs else good[:SESSIONS]
    return good[:SESSIONS]


def strict_keys(rows: Records) -> list[Key]:
    """What do almost only rows of one person share? Three columns at once."""
    good = [place for place, column in enumerate(rows.columns) if column.kind != CHOICE]
    depth = min(3, len(good))
    return [
        Key(tuple(f"c{place}" for place in group), frozenset(group), 0) for group in combinations(good, depth)
    ]


def _ways(place: int, column: Column, values: list[str | None]) -> list[tuple[str, list[str | None]]]:
    name = f"c{place}"
    ways = [(name, values)]
    if column.kind in (FORENAME, SURNAME):
        ways.append((f"left({name}, 3)", [value[:3] if value else None for value in values]))
    if column.kind == DATE:
        ways.append((f"left({name}, 4)", [value[:4] if value else None for value in values]))
        ways.append((f"substr({name}, 6)", [value[5:] if value else None for value in values]))
    if column.kind == EMAIL:
        ways.append(
            (f"split_part({name}, '@', 1)", [value.split("@")[0] if value else None for value in values])
        )
    return ways if column.kind != CHOICE else []


def _codes(values: list[str | None]) -> Codes:
    known: dict[str, int] = {}
    return np.array([-1 if v is None else known.setdefault(v, len(known)) for v in values], dtype=np.int64)


def _n_pairs(columns: list[Codes]) -> int:
    together = columns[0].copy()
    there = together >= 0
    for codes in columns[1:]:
        there &= codes >= 0
        together = together * (int(codes.max(initial=0)) + 1) + codes
    count = np.unique(together[there], return_counts=True)[1]
    return int((count * (count - 1) // 2).sum())
