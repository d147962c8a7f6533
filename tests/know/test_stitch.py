"""Who is one person? Theory first: what must never be joined, and that order does not matter."""

from __future__ import annotations

from random import Random

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from walkamile.know import Names, Pairs, keep_names, stitch

SPACES = ("login_id", "email", "phone", "cookie", "loyalty_id")
UNIQUE = {"login_id", "loyalty_id"}

name = st.tuples(st.sampled_from(SPACES), st.integers(0, 4))
event = st.lists(name, min_size=1, max_size=4, unique_by=lambda n: n[0])
logs = st.lists(event, max_size=25)


def prepared(events, order=None):
    """Return Names and Pairs of a log; `order` gives codes another order of arrival."""
    known = sorted({n for e in events for n in e}) if order is None else order
    code = {n: i + 1 for i, n in enumerate(known)}
    counts: dict[tuple[int, int], list[int]] = {}
    for at, e in enumerate(events):
        codes = sorted(code[n] for n in e)
        for i, a in enumerate(codes):
            for b in codes[i + 1 :]:
                counts.setdefault((a, b), []).append(at)
    pairs = sorted(counts)
    names = Names(
        np.arange(1, len(known) + 1),
        np.array([n[0] for n in known], dtype=str),
        np.array([f"{n[0]}{n[1]}" for n in known], dtype=str),
    )
    values = [
        [p[0] for p in pairs],
        [p[1] for p in pairs],
        [len(counts[p]) for p in pairs],
        [min(counts[p]) for p in pairs],
    ]
    return names, Pairs(*(np.array(v, dtype=np.int64) for v in values)), known


def groups(partition, known):
    found: dict[int, set] = {}
    for n, g in zip(known, partition.group.tolist(), strict=True):
        if g >= 0:
            found.setdefault(g, set()).add(n)
    return {frozenset(g) for g in found.values()}


@given(logs)
def test_nobody_has_two_values_of_a_unique_name(events):
    names, pairs, known = prepared(events)
    for members in groups(stitch(names, pairs), known):
        for space in UNIQUE:
            assert sum(n[0] == space for n in members) <= 1


def test_two_contradictions_apart_stay_apart():
    """Two groups are parted side by side: nobody of the one ends up with somebody of the other."""
    events = [
        [("login_id", 0), ("cookie", 1)],
        [("login_id", 1), ("email", 1)],
        [("login_id", 2), ("cookie", 0)],
        [("login_id", 3), ("phone", 3)],
        [("email", 1), ("cookie", 1)],
        [("phone", 3), ("cookie", 0)],
    ]
    one_side = {("login_id", 0), ("login_id", 1), ("email", 1), ("cookie", 1)}
    every_name = sorted({n for e in events for n in e})
    for seed in range(50):
        names, pairs, known = prepared(events, Random(seed).sample(every_name, len(every_name)))
        found = groups(stitch(names, pairs), known)
        assert all(members <= one_side or not members & one_side for members in found)


@given(logs, st.randoms())
def test_the_order_of_arrival_does_not_matter(events, random):
    names, pairs, known = prepared(events)
    shuffled = list(known)
    random.shuffle(shuffled)
    again = prepared(events, shuffled)
    assert groups(stitch(names, pairs), known) == groups(stitch(again[0], again[1]), again[2])


@given(logs)
def test_without_contradiction_it_is_plain_connected_components(events):
    names, pairs, known = prepared(events)
    partition = stitch(names, pairs)
    if partition.muted or partition.refused:
        return
    parent = {n: n for n in known}

    def root(n):
        while parent[n] != n:
            n = parent[n]
        return n

    for e in events:
        for n in e:
            parent[root(n)] = root(e[0])
    plain: dict = {}
    for n in known:
        plain.setdefault(root(n), set()).add(n)
    assert groups(partition, known) == {frozenset(g) for g in plain.values()}


def test_a_kiosk_cookie_joins_nobody():
    events = [[("cookie", 0), ("login_id", i)] for i in range(5)] + [[("login_id", 1), ("email", 1)]]
    names, pairs, known = prepared(events)
    partition = stitch(names, pairs)
    assert [known[c - 1] for c in partition.muted] == [("cookie", 0)]
    assert frozenset({("login_id", 1), ("email", 1)}) in groups(partition, known)
    assert len(groups(partition, known)) == 5


def test_a_cannot_link_row_parts_two_people_for_good():
    events = [[("login_id", 1), ("email", 1)], [("email", 1), ("phone", 1)], [("phone", 1), ("email", 2)]]
    names, pairs, known = prepared(events)
    codes = {n: i + 1 for i, n in enumerate(known)}
    partition = stitch(names, pairs, [(codes["email", 1], codes["email", 2])])
    assert not any({("email", 1), ("email", 2)} <= g for g in groups(partition, known))


def test_the_older_person_survives_a_merge_and_a_parted_one_keeps_the_larger_part():
    names, pairs, _known = prepared([[("login_id", 1), ("email", 1)], [("phone", 1)]])
    first = keep_names(names, stitch(names, pairs), np.zeros(3, dtype=np.int64), 0)
    assert sorted(set(first.person_code.tolist())) == [1, 2]
    names, pairs, _known = prepared([[("login_id", 1), ("email", 1)], [("phone", 1), ("email", 1)]])
    merged = keep_names(names, stitch(names, pairs), first.person_code, 2)
    assert set(merged.person_code.tolist()) == {1}
    assert merged.merged == [(1, 2)]
    names, pairs, _known = prepared([[("login_id", 1), ("email", 1)], [("phone", 1)]])
    parted = keep_names(names, stitch(names, pairs), merged.person_code, 2)
    assert parted.split == [] or parted.split == [(1, 3)]
    assert parted.person_code.tolist().count(1) == 2


@given(logs, logs)
def test_old_ids_never_move_to_somebody_else(before, more):
    names, pairs, known = prepared(before)
    first = keep_names(names, stitch(names, pairs), np.zeros(len(known), dtype=np.int64), 0)
    order = known + sorted({n for e in more for n in e} - set(known))
    names, pairs, known2 = prepared(before + more, order)
    held = np.concatenate([first.person_code, np.zeros(len(known2) - len(known), dtype=np.int64)])
    second = keep_names(names, stitch(names, pairs), held, int(first.person_code.max(initial=0)))
    for person in set(second.person_code.tolist()) - {0}:
        now = {n for n, p in zip(known2, second.person_code.tolist(), strict=True) if p == person}
        then = {n for n, p in zip(known, first.person_code.tolist(), strict=True) if p == person}
        assert not then or now & then
