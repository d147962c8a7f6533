"""People of now: the same rules as the round as far as one event after the other can know them."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.know import People

ANA, BEN = ("login_id", "ana"), ("login_id", "ben")
MAIL, PHONE, TABLET = ("email", "Ana@example.org"), ("phone", "+43 111 0001"), ("cookie", "tablet")

name = st.tuples(
    st.sampled_from(("login_id", "email", "phone", "cookie", "loyalty_id")), st.sampled_from("abcde")
)
logs = st.lists(st.lists(name, max_size=4, unique_by=lambda n: n[0]), max_size=40)


def test_names_of_one_event_are_one_person_however_they_are_written():
    people = People()
    ana = people.stitch([ANA, MAIL])
    assert people.stitch([("email", " ana@EXAMPLE.org")]) == ana
    assert people.stitch([("phone", "+431110001"), ("email", "ana@example.org")]) == ana
    assert people.stitch([PHONE]) == ana


def test_two_people_who_become_one_keep_the_older_person():
    people = People()
    older, younger = people.stitch([MAIL]), people.stitch([PHONE])
    assert older != younger
    assert people.stitch([MAIL, PHONE]) == people.person(younger) == older
    assert people.merged == [(older, younger)]


@given(logs)
def test_nobody_ever_has_two_values_of_a_unique_name(events):
    people = People()
    whose: dict = {}
    for event in events:
        person = people.stitch(event)
        for one in event:
            if one[0] in ("login_id", "loyalty_id"):
                whose[one] = people.stitch([one])
        assert person is None or isinstance(person, int | str)
    for space in ("login_id", "loyalty_id"):
        found = [people.person(person) for one, person in whose.items() if one[0] == space]
        assert len(found) == len(set(found))


def test_a_tablet_of_two_is_nobodys_but_a_visit_is_whose_it_began():
    people = People()
    ana = people.stitch([ANA, TABLET], 0)
    ben = people.stitch([BEN, TABLET], 10_000)
    assert ana != ben
    assert people.stitch([TABLET], 10_600) == ben
    stranger = people.stitch([TABLET], 50_000)
    assert isinstance(stranger, str)
    assert people.stitch([TABLET], 50_900) == stranger
    assert people.stitch([TABLET], 90_000) != stranger


def test_what_names_nobody_joins_nobody():
    people = People()
    for nothing in (
        ("email", "test@test.com"),
        ("email", "noreply@shop.example"),
        ("phone", "0000000"),
        ("cookie", "null"),
    ):
        assert people.stitch([nothing]) is None
    people.stitch([ANA, ("phone", "99999999")])
    assert people.stitch([BEN, ("phone", "99999999")]) != people.stitch([ANA])


def test_a_mailbox_of_the_shop_stops_joining_after_a_few_customers():
    people = People()
    desk = ("email", "desk@shop.example")
    owners = {people.stitch([("phone", f"+43111{i:04}"), desk]) for i in range(30)}
    assert len(owners) > 20
    assert people.stitch([desk]) is None


def test_what_the_last_round_and_stewards_know_holds():
    known = [
        ("login_id", "ana", 7),
        ("email", "ana@example.org", 7),
        ("phone", "+431110001", 9),
        ("cookie", "tablet", None),
    ]
    people = People(known, apart=[(("login_id", "ana"), ("phone", "+431110001"))])
    assert people.stitch([ANA]) == people.stitch([MAIL])
    assert isinstance(people.stitch([TABLET]), str)
    assert people.stitch([ANA, PHONE]) == people.stitch([MAIL])
    assert people.stitch([ANA]) != people.stitch([PHONE])


def test_employees_and_customers_are_never_one_person():
    people = People()
    employee = people.stitch([("employee_id", "E7"), ("phone", "+4399")])
    assert people.stitch([("phone", "+4399")]) != employee


@pytest.mark.slow
def test_sixty_thousand_events_in_a_second_of_the_processor():
    people = People()
    events = [
        [("login_id", f"u{i % 9_000}"), ("cookie", f"c{i % 20_000}")]
        if i % 3
        else [("cookie", f"c{i % 20_000}")]
        for i in range(60_000)
    ]
    began = time.process_time()
    for number, event in enumerate(events):
        people.stitch(event, float(number))
    assert time.process_time() - began < 1.0
