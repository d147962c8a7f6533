"""Every question of the indicators against truth planted by hand: exact counts, near-misses included."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from world import AS_OF, SINCE, World, ask

DAY = datetime(2026, 3, 2, 9)


def s(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


@pytest.fixture
def world() -> World:
    return World()


def values(world: World, reading: str) -> dict[int, float]:
    return {row[0]: row[1] for row in ask(world).rows(reading)}


def test_i1_counts_routine_asks_after_a_strong_linked_name(world):
    def talk(person: int, *said: tuple[float, str], **fields: object) -> int:
        contact = world.contact(person, DAY)
        for at, type_ in said:
            world.event(
                type_,
                DAY + s(at),
                contact,
                person_code=person,
                **(fields if type_ == "identifier.seen" else {}),
            )
        return contact

    asked_after = talk(1, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(1))
    step_up = world.contact(2, DAY)
    world.event("identifier.seen", DAY + s(1), step_up, codes=world.name(2), strength="strong")
    world.event("identity.asked", DAY + s(9), step_up, kind="step_up")
    asked_before = talk(3, (1, "identity.asked"), (9, "identifier.seen"), codes=world.name(3))
    weak = talk(4, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(4), strength="weak")
    cookie = talk(5, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(5, telling=False))
    linked_in_time = talk(6, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(6, DAY + s(9)))
    linked_late = talk(7, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(7, DAY + s(10)))
    linked_later = talk(
        8, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(8, DAY + s(86_400))
    )
    heard_before = world.name(9, DAY - s(1), by_itself=True)
    by_itself = talk(9, (1, "identifier.seen"), (9, "identity.asked"), codes=heard_before)
    first_heard = talk(
        10, (1, "identifier.seen"), (9, "identity.asked"), codes=world.name(10, DAY, by_itself=True)
    )
    nameless = talk(11, (1, "identifier.seen"), (9, "identity.asked"), codes=None)
    tool = world.contact(12, DAY)
    world.event("tool.waited", DAY + s(1), tool, codes=world.name(99), side="employee", wait_s=3.0)
    world.event("identity.asked", DAY + s(9), tool, kind="routine")
    bot = world.contact(13, DAY, kind="bot")
    world.event("identifier.seen", DAY + s(1), bot, codes=world.name(13))
    world.event("identity.asked", DAY + s(2), bot)
    assert values(world, "I1") == {
        asked_after: 1, step_up: 0, asked_before: 0, linked_in_time: 1, linked_late: 0, by_itself: 1,
    }  # fmt: skip
    asked = {asked_after, asked_before, weak, cookie, linked_in_time, linked_late, linked_later, by_itself}
    step_ups = dict.fromkeys(asked | {first_heard, nameless, tool}, 0) | {step_up: 1}
    assert values(world, "I1.step_up") == step_ups


def test_service_accounts_are_left_out(world):
    robot = world.contact(1, DAY)
    world.people.append({"person_code": 1, "kind": "customer", "service_account": True})
    world.event("identifier.seen", DAY, robot, codes=world.name(1))
    assert values(world, "I1") == values(world, "I2") == {}


def test_i2_wants_the_person_known_at_the_first_word_at_the_latest(world):
    known, late, never, linked, learned, shown, guessed = (world.contact(p, DAY) for p in range(1, 8))
    for contact in (known, late, never, linked, learned, shown, guessed):
        world.event("first_word.spoken", DAY + s(10), contact, speaker="employee")
    world.event("identifier.seen", DAY + s(10), known, codes=world.name(1))
    world.event("identifier.seen", DAY + s(11), late, codes=world.name(2))
    # A cookie that was linked at the first word, and a number that was linked just after it.
    world.event("page.viewed", DAY + s(1), linked, codes=world.name(4, DAY + s(10), telling=False))
    world.event("identifier.seen", DAY + s(1), learned, codes=world.name(5, DAY + s(11)))
    world.event("context.shown", DAY + s(10), shown, item="recent_activity")
    world.event("context.shown", DAY + s(10), guessed, item="intent")
    wordless = world.contact(8, DAY)
    world.event("identifier.seen", DAY + s(1), wordless, codes=world.name(8))
    stranger = world.contact(None, DAY)
    world.event("context.shown", DAY, stranger, item="recent_activity")
    again, first = world.contact(9, DAY), world.contact(10, DAY)
    world.event("message.sent", DAY + s(5), again, codes=world.name(9, DAY - s(1), by_itself=True))
    world.event("message.sent", DAY + s(5), first, codes=world.name(10, DAY, by_itself=True))
    assert values(world, "I2") == {
        known: 1, late: 0, never: 0, linked: 1, learned: 0, shown: 1, guessed: 0, wordless: 0, stranger: 0,
        again: 1, first: 0,
    }  # fmt: skip


def test_i3_counts_two_routine_asks(world):
    twice, once, mixed, none = (world.contact(p, DAY) for p in (1, 2, 3, 4))
    for contact, kind in (
        (twice, "routine"),
        (twice, "routine"),
        (once, "routine"),
        (mixed, "routine"),
        (mixed, "step_up"),
    ):
        world.event("identity.asked", DAY + s(5), contact, kind=kind)
    assert values(world, "I3") == {twice: 1, once: 0, mixed: 0, none: 0}


def test_i4_takes_the_rows_of_the_rule_no_record(world):
    missed, found, _ = (world.contact(p, DAY) for p in (1, 2, 3))
    world.hit("no_record", missed, True, DAY)
    world.hit("no_record", found, False, DAY)
    assert values(world, "I4") == {missed: 1, found: 0}


def test_i5_counts_corrected_and_shared_links(world):
    # Person 1: two clean names. 2: one of two corrected. 3 and 4 share a name. 5: a single name, no link.
    for person, code in ((1, 10), (1, 11), (2, 20), (2, 21), (3, 30), (3, 34), (4, 34), (5, 50)):
        world.event("identifier.seen", DAY, person_code=person, codes=[code])
    # 6 and 7 share a name that never says by itself who it is: it links nobody.
    for person in (6, 7):
        world.event("page.viewed", DAY, person_code=person, codes=[person * 10, 99])
    world.event("identity.corrected", DAY + s(9), person_code=2, codes=[21])
    assert ask(world).count("I5") == (3, 7)


def test_i6_is_the_share_of_handle_time(world):
    quarter, unconfirmed, no_handle = (
        world.contact(p, DAY, handle_s=h) for p, h in ((1, 400.0), (2, 400.0), (3, None))
    )
    for contact in (quarter, unconfirmed, no_handle):
        world.event("identity.asked", DAY + s(10), contact)
    world.event("identity.confirmed", DAY + s(110), quarter)
    world.event("identity.confirmed", DAY + s(130), no_handle)
    assert values(world, "I6") == pytest.approx({quarter: 0.25, no_handle: 0.2})


def test_p1_wants_activity_and_intent_before_the_first_word(world):
    both, late, half, stranger, idle, edge = (world.contact(p, DAY) for p in (1, 2, 3, None, 5, 6))
    for person in (1, 2, 3):
        world.event("page.viewed", DAY - timedelta(days=3), person_code=person)
    world.event("page.viewed", DAY - timedelta(days=30), person_code=6)
    world.event("page.viewed", DAY - timedelta(days=30, seconds=1), person_code=5)
    for contact in (both, late, half, stranger, idle, edge):
        world.event("first_word.spoken", DAY + s(10), contact)
    for contact, at in ((both, 10), (late, 11), (half, 5), (stranger, 5)):
        world.event("context.shown", DAY + s(5), contact, item="recent_activity")
        if contact != half:
            world.event("context.shown", DAY + s(at), contact, item="intent")
    assert values(world, "P1") == {both: 1, late: 0, half: 0, edge: 0}


def test_p2_looks_at_handed_over_and_repeat_contacts_only(world):
    first = world.contact(1, DAY, need_key="refund")
    repeat = world.contact(1, DAY + timedelta(days=7), need_key="refund")
    too_late = world.contact(1, DAY + timedelta(days=14, seconds=1), need_key="refund")
    handed = world.contact(2, DAY)
    world.event("contact.transferred", DAY + s(60), handed)
    world.hit("repeated_information", repeat, True, DAY)
    world.hit("repeated_information", first, True, DAY)
    world.hit("repeated_information", handed, False, DAY)
    assert values(world, "P2") == {repeat: 1, handed: 0}
    assert too_late not in values(world, "P2")


def test_p3_counts_use_after_showing(world):
    used, unused, before = (world.contact(p, DAY) for p in (1, 2, 3))
    for contact in (used, unused, before):
        world.event("context.shown", DAY + s(5), contact, item="intent")
    world.event("context.used", DAY + s(5), used, item="intent")
    world.event("context.used", DAY + s(4), before, item="intent")
    assert values(world, "P3") == {used: 1, unused: 0, before: 0}


def test_p4_is_skill_over_the_commonest_reason(world):
    # 10 contacts, 6 of them refunds; the guess is right 8 times: (0.8 - 0.6) / (1 - 0.6) = 0.5.
    for i in range(10):
        contact = world.contact(i, DAY)
        reason = "refund" if i < 6 else "delivery"
        guess = reason if i not in (0, 9) else "other"
        world.event("intent.estimated", DAY + s(5), contact, source="model", value=guess, confidence=0.9)
        world.event("contact.closed", DAY + s(300), contact, topic=reason)
    graded_by_itself = world.contact(99, DAY)
    world.event("intent.estimated", DAY + s(5), graded_by_itself, value="x", confidence=0.9)
    world.event("contact.closed", DAY + s(300), graded_by_itself, topic="x")
    total, n = ask(world).count("P4")
    assert (total / n, n) == (pytest.approx(0.5), 10)


def test_p5_finds_offers_in_the_middle_of_trouble(world):
    for person in (1, 2, 3, 4):
        world.event("offer.shown", DAY, person_code=person, item="upgrade")
    world.event("case.opened", DAY - s(60), person_code=1, case_key=1, category="complaint")
    world.event("case.opened", DAY - s(60), person_code=2, case_key=2, category="complaint")
    world.event("case.resolved", DAY - s(30), person_code=2, case_key=2)
    world.event("case.opened", DAY - s(60), person_code=3, case_key=3, category="question")
    world.event("signal.raised", DAY - s(60), person_code=4, signal_id="g4")
    world.event("signal.acted", DAY + s(60), person_code=4, signal_id="g4")
    assert ask(world).count("P5") == (2, 4)


def estimates(world: World, contact: int, at: datetime, **more: object) -> None:
    for name in ("intent", "sentiment", "effort"):
        world.event(f"{name}.estimated", at, contact, value="x", **more)


def test_n1_and_n2_count_what_was_known_and_used_in_time(world):
    in_time, late, unsure, mail = (world.contact(p, DAY) for p in (1, 2, 3, 4))
    world.contacts[mail - 1]["channel"] = "email"
    for contact in (in_time, late, unsure, mail):
        world.event("message.sent", DAY + s(2), contact, actor_kind="customer")
    estimates(world, in_time, DAY + s(12), confidence=0.8)
    estimates(world, late, DAY + s(12.001), confidence=0.8)
    estimates(world, unsure, DAY + s(5))
    estimates(world, mail, DAY + s(62), confidence=0.8)
    world.event("signal.used", DAY + s(30), in_time)
    world.event("signal.used", DAY + s(30), late)
    assert values(world, "N1") == {in_time: 1, late: 0, unsure: 0, mail: 1}
    assert values(world, "N2") == {in_time: 1, mail: 0}


def test_n3_weighs_contacts_by_their_minutes(world):
    chat = world.contact(1, AS_OF - timedelta(days=1), channel="chat")
    phone = world.contact(2, AS_OF - timedelta(days=1), closed_at=AS_OF - timedelta(days=1) + s(1800))
    estimates(world, chat, AS_OF - timedelta(days=1), channel="chat", confidence=0.5)
    rows = {row[0]: (row[1], row[3]) for row in ask(world).rows("N3")}
    assert rows == {chat: (1, 10), phone: (0, 30)}


def test_n5_asks_who_was_first_at_a_surge(world):
    for topic, surge in (("late order", 40), ("bill", 40), ("quiet", 3), ("login", 40)):
        for day in range(40):
            for i in range(surge if day == 35 else 2):
                world.contact(i, datetime(2026, 2, 1, 9) + timedelta(days=day), topic=topic)
    peak = datetime(2026, 2, 1) + timedelta(days=35)
    world.event("signal.raised", peak + s(3600), topic="late order", actor_kind="system", signal_id="a")
    world.event("report.made", peak + s(7200), topic="late order", actor_kind="employee")
    world.event("report.made", peak + s(3600), topic="bill", actor_kind="employee")
    world.event("signal.raised", peak + s(7200), topic="bill", actor_kind="system", signal_id="b")
    assert ask(world).count("N5") == (1, 3)


def test_m1_keeps_what_nobody_acted_on(world):
    contact = world.contact(1, DAY)
    world.event("signal.raised", DAY + s(3600), contact, person_code=1, signal_id="a")
    world.event("signal.acted", DAY + timedelta(hours=5), signal_id="a")
    world.event("signal.raised", AS_OF - timedelta(hours=7), person_code=2, signal_id="b")
    found = sorted((value, censored) for _, value, censored, _ in ask(world).rows("M1"))
    assert found == [(5, False), (7, True)]


def test_m1_finds_the_experience_by_the_number_of_its_contact(world):
    world.contact(1, DAY, contact_id="call-1")
    world.event("signal.raised", DAY + timedelta(hours=2), person_code=1)
    world.events[-1]["props"] = '{"signal_id": "a", "contact": "call-1"}'
    world.event("signal.acted", DAY + timedelta(hours=3), signal_id="a")
    assert ask(world).rows("M1")[0][1:3] == (3, False)


def test_m1a_gives_a_quarter_of_an_hour(world):
    mended, later, other, open_still = (world.contact(p, DAY) for p in (1, 2, 3, 4))
    for contact in (mended, later, other):
        world.hit("no_record", contact, True, DAY + s(60))
    world.contacts[open_still - 1] |= {"opened_at": AS_OF - s(60), "closed_at": AS_OF}
    world.hit("no_record", open_still, True, AS_OF - s(30))
    world.hit("repeat_contact", mended, True, DAY)
    world.event("signal.acted", DAY + s(600 + 900), person_code=1, signal_id="a")
    world.event("signal.acted", DAY + s(600 + 901), person_code=2, signal_id="b")
    assert values(world, "M1a") == {mended: 1, later: 0, other: 0}


def test_m3_and_m4_ask_customers_and_employees_apart(world):
    for person in range(6):
        world.event("page.viewed", DAY, person_code=person)
    world.event("feedback.given", DAY, person_code=0)
    world.event("effort.estimated", DAY, person_code=1)
    for person in (10, 11):
        world.people.append({"person_code": person, "kind": "employee", "service_account": False})
        world.event("tool.waited", DAY, person_code=person, side="employee", wait_s=1.0)
    world.event("report.made", DAY, person_code=10)
    answers = ask(world)
    assert [answers.count(r) for r in ("M3", "M4", "M3e", "M4e")] == [(4, 6), (1, 6), (1, 2), (1, 2)]


def test_m6_recounts_what_was_reported_resolved(world):
    back, again, stayed, open_still, recent = (
        world.contact(p, at, need_key="n", outcome=o)
        for p, at, o in (
            (1, DAY, "resolved"),
            (1, DAY + timedelta(days=7), "unresolved"),
            (2, DAY, "resolved"),
            (3, DAY, "unresolved"),
            (4, AS_OF - timedelta(days=6), "resolved"),
        )
    )
    world.event("feedback.invited", DAY + s(900), stayed)
    answers = ask(world)
    assert {r[0]: r[1] for r in answers.rows("M6")} == {back: 1, stayed: 0}
    invited = {r[0]: (r[1], r[2]) for r in answers.rows("M6.invited")}
    assert invited == {back: (0, True), again: (1, True), stayed: (1, False), open_still: (1, True)}
    assert recent not in invited


def test_m6_waits_until_the_source_of_the_contact_has_told_seven_days(world):
    early, late = (
        world.contact(p, DAY + timedelta(days=d), need_key="n", outcome="resolved")
        for p, d in ((1, 0), (2, 1))
    )
    world.ends["desk"] = DAY + timedelta(days=7)
    world.event("page.viewed", DAY + timedelta(days=20), source="web", person_code=2)
    assert {r[0]: r[1] for r in ask(world).rows("M6")} == {early: 0}
    assert late not in {r[0] for r in ask(world).rows("M6.invited")}


def test_m8_matches_answers_to_reports(world):
    for report, author in (("r1", "ben"), ("r2", "ben"), (None, "eva"), (None, "eva")):
        world.event("report.made", DAY + s(len(world.events)), employee=author, report_id=report)
    world.event("report.answered", DAY + s(900), report_id="r1")
    world.event("report.answered", DAY + s(900), employee="eva")
    assert ask(world).count("M8") == (2, 4)


def test_c7_overlaps_the_hold_with_the_wait_of_the_one_who_serves(world):
    contact, other = (world.contact(p, DAY, employee="ben") for p in (1, 2))
    world.contacts[other - 1]["employee"] = "eva"
    world.event("contact.held", DAY + s(200), contact, hold_s=100.0)
    world.event("tool.waited", DAY + s(180), contact, wait_s=60.0, actor_id="ben")
    world.event("contact.held", DAY + s(200), other, hold_s=50.0)
    rows = {row[0]: (row[1], row[3]) for row in ask(world).rows("C7")}
    assert rows[contact] == (pytest.approx(0.6), pytest.approx(100 / 60))
    assert rows[other] == (0, pytest.approx(50 / 60))


def test_c7_counts_queues_and_incidents_of_the_one_who_serves_once_each(world):
    # On hold 100-200 s, in a queue 0-50 s (said) and 60-80 s (entered, left): 170 s. Ben's incident lasts from 40 s to
    # 150 s, his system is slow from 140 s to 170 s: 10 s of the first wait, 20 s of the second, 70 s of the hold.
    contact, other, gone, open_still = (world.contact(p, DAY, employee="ben") for p in (1, 2, 3, 4))
    world.contacts[other - 1]["employee"] = world.contacts[gone - 1]["employee"] = "eva"
    world.contacts[open_still - 1]["employee"] = "dev"
    for key in (contact, other):
        world.event("queue.left", DAY + s(50), key, wait_s=50.0)
        world.event("queue.entered", DAY + s(60), key)
        world.event("queue.left", DAY + s(80), key)
        world.event("contact.held", DAY + s(200), key, hold_s=100.0)
    world.event("incident.opened", DAY + s(40), incident="i1", actor_id="ben", channel="internal")
    world.event("incident.closed", DAY + s(150), incident="i1", channel="internal")
    world.event("tool.waited", DAY + s(170), contact, wait_s=30.0, actor_id="ben")
    world.event("incident.opened", DAY + s(90), case_key=77, employee="dev", channel="internal")
    world.event("contact.held", DAY + s(100), open_still, hold_s=40.0)
    world.event("contact.abandoned", DAY + s(30), gone, wait_s=30.0)
    rows = {row[0]: (row[1], row[3]) for row in ask(world).rows("C7")}
    assert rows[contact] == (pytest.approx(100 / 170), pytest.approx(170 / 60))
    assert rows[other] == (0, pytest.approx(170 / 60))
    assert rows[gone] == (0, pytest.approx(0.5))
    assert rows[open_still] == (pytest.approx(0.25), pytest.approx(40 / 60))


def test_a1_asks_who_spoke_first_after_a_break(world):
    first, second, neither, recent = (world.contact(p, DAY) for p in (1, 2, 3, 4))
    for contact in (first, second, neither):
        world.hit("dead_end", contact, True, DAY)
    world.hit("dead_end", recent, True, AS_OF - timedelta(days=2))
    world.hit("repeat_contact", first, True, DAY)
    world.event("person.told", DAY + s(3600), person_code=1)
    world.contact(1, DAY + s(7200))
    world.contact(2, DAY + s(3600))
    world.event("person.told", DAY + s(7200), person_code=2)
    assert values(world, "A1") == {first: 1, second: 0, neither: 0}


def test_a2_wants_one_owner_where_teams_share_a_need(world):
    for person, owners in ((1, ("eva", "eva")), (2, ("eva", "tom")), (3, (None, None))):
        world.contact(person, DAY, need_key="n", case_key=person, queue="front")
        for i, owner in enumerate(owners):
            world.event("case.assigned", DAY + s(i), case_key=person, queue=f"team{i}", owner=owner)
        world.needs.append(
            {
                "need_id": person,
                "person_code": person,
                "need_key": "n",
                "opened_at": DAY,
                "closed_at": DAY + s(600),
            }
        )
    world.contact(4, DAY, need_key="n", queue="front")
    world.needs.append(
        {"need_id": 4, "person_code": 4, "need_key": "n", "opened_at": DAY, "closed_at": DAY + s(600)}
    )
    assert ask(world).count("A2") == (1, 3)


def test_what_happens_outside_of_the_window_does_not_exist(world):
    for at in (SINCE - s(1), AS_OF + s(1)):
        contact = world.contact(1, at)
        world.event("identifier.seen", at, contact, person_code=1)
        world.event("identity.asked", at + s(5), contact)
    assert values(world, "I1") == values(world, "I2") == values(world, "I3") == {}
