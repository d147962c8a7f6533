"""Who is one person? Theory first: what must never be joined, and that order does not matter."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.know import Decided, Names, Pairs, doubtful, households, keep_names, stitch

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
    spaces = tuple(sorted({n[0] for n in known}))
    names = Names(
        np.arange(1, len(known) + 1),
        spaces,
        np.array([spaces.index(n[0]) for n in known], dtype=np.int16),
        np.array([f"{n[0]}{n[1]}" for n in known], dtype=str),
    )
    values = [
        [p[0] for p in pairs],
        [p[1] for p in pairs],
        [len(counts[p]) for p in pairs],
        [min(counts[p]) for p in pairs],
        [max(counts[p]) for p in pairs],
    ]
    return names, Pairs(*(np.array(v, dtype=np.int64) for v in values)), known


def groups(partition, known):
    found: dict[int, set] = {}
    for n, g in zip(known, partition.group.tolist(), strict=True):
        if g >= 0:
            found.setdefault(g, set()).add(n)
    return {frozenset(g) for g in found.values()}


def as_said(partition, step=1):
    """All that a partition says, with codes that are `step` times as large."""
    return (
        partition.group.tolist(),
        [(code * step, why) for code, why in partition.muted.items()],
        [(a * step, b * step, why) for a, b, why in partition.refused],
        [(code * step, why) for code, why in partition.shared.items()],
        [(span.code * step, span.of * step, span.since, span.until) for span in partition.spans],
    )


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
def test_doubtful_components_may_be_taken_up_one_by_one_or_all_at_once(events):
    names, pairs, _ = prepared(events)
    together = as_said(stitch(names, pairs))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(doubtful, "AT_A_TIME", 1)
        assert as_said(stitch(names, pairs)) == together


@given(logs, st.integers(1, 1000))
def test_codes_may_leave_many_others_out(events, step):
    names, pairs, _ = prepared(events)
    wide = stitch(replace(names, code=names.code * step), replace(pairs, a=pairs.a * step, b=pairs.b * step))
    assert as_said(wide) == as_said(stitch(names, pairs), step)


@given(logs)
def test_without_contradiction_it_is_plain_connected_components(events):
    names, pairs, known = prepared(events)
    partition = stitch(names, pairs)
    if partition.muted or partition.refused or partition.shared:
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
    partition = stitch(names, pairs, Decided(apart=[(codes["email", 1], codes["email", 2])]))
    assert not any({("email", 1), ("email", 2)} <= g for g in groups(partition, known))


def named(events, order=None, last=None, decided=None):
    """Stitch and name a log, with the persons of a naming before (`last`): (Naming, names in order)."""
    names, pairs, known = prepared(events, order)
    before, origin = np.zeros(len(known), dtype=np.int64), np.zeros(len(known), dtype=np.int64)
    top = 0
    if last is not None:
        before[: len(last.person_code)], origin[: len(last.origin)] = last.person_code, last.origin
        top = int(max(last.person_code.max(initial=0), last.origin.max(initial=0)))
    return keep_names(names, stitch(names, pairs, decided), before, origin, top), known


def test_the_older_person_survives_a_merge_and_both_find_their_ids_again():
    apart = [[("login_id", 1), ("email", 1)], [("phone", 1)]]
    first, _ = named(apart)
    assert sorted(set(first.person_code.tolist())) == [1, 2]
    merged, _ = named([[("login_id", 1), ("email", 1)], [("phone", 1), ("email", 1)]], last=first)
    assert set(merged.person_code.tolist()) == {1}
    assert merged.merged == [(1, 2)]
    assert merged.alias == [(2, 1)]
    parted, _ = named(apart, last=merged)
    assert parted.split == [(1, 2)]
    assert parted.alias == []
    assert parted.person_code.tolist() == first.person_code.tolist()


def test_a_person_never_known_apart_is_parted_with_a_new_id_and_keeps_it():
    together = [[("login_id", 1), ("email", 1), ("phone", 1)]]
    apart = [[("login_id", 1), ("email", 1)], [("phone", 1)]]
    first, _ = named(together)
    parted, known = named(apart, last=first)
    assert dict(zip(known, parted.person_code.tolist(), strict=True))["phone", 1] == 2
    assert parted.split == [(1, 2)]
    again, _ = named(apart, last=parted)
    assert (again.person_code.tolist(), again.new) == (parted.person_code.tolist(), [])
    back, _ = named(together, last=again)
    assert set(back.person_code.tolist()) == {1}
    assert named(apart, last=back)[0].person_code.tolist() == parted.person_code.tolist()


@given(logs, st.data())
def test_a_merge_that_is_revoked_restores_partition_and_ids(events, data):
    first, known = named(events)
    if len(known) < 2:
        return
    settled, _ = named(events, last=first)
    a, b = data.draw(st.lists(st.integers(1, len(known)), min_size=2, max_size=2, unique=True))
    merged, _ = named(events, last=settled, decided=Decided(same=[(a, b)]))
    if settled.person_code[a - 1] and settled.person_code[b - 1]:
        assert merged.person_code[a - 1] == merged.person_code[b - 1] > 0
    restored, _ = named(events, last=merged)
    assert restored.person_code.tolist() == settled.person_code.tolist()
    assert restored.new == []


@given(logs, st.data())
def test_people_whom_a_steward_parts_are_two_until_it_is_revoked(events, data):
    first, known = named(events)
    together = [
        (a, b) for a in range(1, len(known) + 1) for b in range(a + 1, len(known) + 1)
        if first.person_code[a - 1] == first.person_code[b - 1] > 0
    ]  # fmt: skip
    if not together:
        return
    pair = data.draw(st.sampled_from(together))
    parted, _ = named(events, last=first, decided=Decided(apart=[pair]))
    a, b = pair
    assert parted.person_code[a - 1] != parted.person_code[b - 1] or not parted.person_code[a - 1]
    restored, _ = named(events, last=parted)
    assert restored.person_code.tolist() == first.person_code.tolist()


@given(logs, logs)
def test_old_ids_never_move_to_somebody_else(before, more):
    first, known = named(before)
    order = known + sorted({n for e in more for n in e} - set(known))
    second, known2 = named(before + more, order, first)
    for person in set(second.person_code.tolist()) - {0}:
        now = {n for n, p in zip(known2, second.person_code.tolist(), strict=True) if p == person}
        then = {n for n, p in zip(known, first.person_code.tolist(), strict=True) if p == person}
        assert not then or now & then


def test_a_device_of_two_people_is_shared_and_joins_neither():
    events = [
        [("login_id", 1), ("cookie", 1)],
        [("login_id", 2), ("cookie", 1)],
        [("cookie", 1), ("email", 3)],
    ]
    names, pairs, known = prepared(events)
    partition = stitch(names, pairs)
    assert [known[c - 1] for c in partition.shared] == [("cookie", 1)]
    assert len(groups(partition, known)) == 3


def test_a_device_does_not_join_two_people_who_differ_in_mail_and_phone():
    one, other = [("email", 1), ("phone", 1)], [("email", 2), ("phone", 2)]
    names, pairs, known = prepared([one, other, [("cookie", 1), ("email", 1)], [("cookie", 1), ("phone", 2)]])
    assert {frozenset(one), frozenset(other)} == groups(stitch(names, pairs), known)
    names, pairs, known = prepared(
        [one, [("email", 2)], [("cookie", 1), ("email", 1)], [("cookie", 1), ("email", 2)]]
    )
    assert len(groups(stitch(names, pairs), known)) == 1


def test_a_card_number_typed_wrongly_once_does_not_take_a_mail_from_its_owner():
    events = [[("loyalty_id", 1), ("email", 1)]] * 5 + [[("loyalty_id", 2), ("email", 1)]]
    names, pairs, known = prepared(events)
    partition = stitch(names, pairs)
    assert frozenset({("loyalty_id", 1), ("email", 1)}) in groups(partition, known)
    assert len(partition.refused) == 1


def test_a_number_that_was_given_to_somebody_else_is_theirs_from_then_on():
    day = 86_400_000_000
    names, _, known = prepared([[("login_id", 1), ("phone", 1)], [("login_id", 2), ("phone", 1)]])
    phone, old, new = (known.index(n) + 1 for n in (("phone", 1), ("login_id", 1), ("login_id", 2)))

    def spans(starts: int):
        seen = Pairs(*(np.array(column, dtype=np.int64) for column in (
            [old, new], [phone, phone], [3, 2], [0, starts * day], [20 * day, (starts + 9) * day]
        )))  # fmt: skip
        return [(s.of, s.since, s.until) for s in stitch(names, seen).spans]

    assert spans(60) == [(old, None, 20 * day), (new, 60 * day, None)]
    assert spans(40) == []  # too short a silence: both may have it


def test_more_values_than_one_person_has_within_the_window_are_refused():
    devices = [[("device_id", i), ("login_id", 1)] for i in range(8)]
    names, pairs, known = prepared(devices)
    largest = max(groups(stitch(names, pairs), known), key=len)
    assert sum(n[0] == "device_id" for n in largest) == 6
    wide = stitch(names, pairs, None, {"device_id": {"most_values": 0}})
    assert max(len(g) for g in groups(wide, known)) == 9


def test_of_too_many_values_the_earliest_stay_whatever_their_text():
    for devices in (range(8), reversed(range(8))):
        events = [[("device_id", i), ("login_id", 1)] for i in devices]
        names, pairs, known = prepared(events)
        largest = max(groups(stitch(names, pairs), known), key=len)
        assert largest == {("login_id", 1), *(e[0] for e in events[:6])}


def test_matched_people_join_the_surest_first_and_are_cut_at_the_weakest_link():
    names, pairs, known = prepared([[("login_id", 1)], [("login_id", 2)], [("email", 1)]])
    code = {n: i + 1 for i, n in enumerate(known)}
    likely = [(code["login_id", 1], code["email", 1], 0.995), (code["email", 1], code["login_id", 2], 0.999)]
    partition = stitch(names, pairs, Decided(likely=likely))
    assert frozenset({("login_id", 2), ("email", 1)}) in groups(partition, known)
    assert [why for *_, why in partition.refused] == ["two values of a unique name"]


def test_people_at_one_tablet_are_a_household_and_those_at_a_kiosk_are_not():
    tablet = [[("login_id", i), ("cookie", 1)] for i in (1, 2)] + [[("login_id", 1), ("email", 1)]]
    kiosk = [[("loyalty_id", i), ("cookie", 9)] for i in range(9)]
    names, pairs, known = prepared(tablet + kiosk)
    partition = stitch(names, pairs)
    naming = keep_names(names, partition, np.zeros(len(known), np.int64), np.zeros(len(known), np.int64), 0)
    of = dict(zip(known, naming.person_code.tolist(), strict=True))
    two = sorted((of["login_id", 1], of["login_id", 2]))
    assert households(names, pairs, partition, naming.person_code) == [(*two, known.index(("cookie", 1)) + 1)]
