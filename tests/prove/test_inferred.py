"""What is inferred from texts: by which words, only where nothing is logged, corrected by what people read."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

import pytest
from world import AS_OF, World, ask

from walkamile import prove
from walkamile.kit.intervals import Audit
from walkamile.model.measure import Abstention, Measure, StageRange, Status, Why

DAY = AS_OF - timedelta(days=1)
GOOD = Audit(0.9, 0.95, 100, 150)
LATE = "my parcel with the blue kettle is late since tuesday"


def turns(
    world: World, contact: int, *texts: str, at: datetime = DAY, speaker: str = "customer", minute: int = 1
) -> None:
    for n, text in enumerate(texts):
        world.event("message.sent", at + timedelta(minutes=minute + n), contact, text=text, speaker=speaker)


def repeated(
    world: World, person: int, before: tuple[str, ...], now: tuple[str, ...], days: float = 2
) -> int:
    """A person writes twice about one thing; returns the second contact."""
    first = world.contact(person, DAY - timedelta(days=days), need_key=f"n{person}")
    again = world.contact(person, DAY, need_key=f"n{person}")
    turns(world, first, *before, at=DAY - timedelta(days=days))
    turns(world, again, *now)
    return again


def judged(world: World) -> dict[int, float]:
    return {row[0]: row[1] for row in ask(world).rows("P2.text")}


def many(world: World, others: int = 30) -> None:
    """Other people, so that common words are common."""
    for person in range(1_000, 1_000 + others):
        repeated(
            world,
            person,
            (f"hello please help with invoice number{person}",),
            (f"thanks colour{person} arrived",),
        )


def test_saying_it_again_is_seen_in_the_words():
    world = World()
    many(world)
    same = repeated(world, 1, (LATE,), ("hello, the blue kettle parcel is late", "please help"))
    other = repeated(world, 2, (LATE,), ("thank you for the quick answer", "can you also change my address"))
    assert judged(world)[same] == 1.0
    assert judged(world)[other] == 0.0


def test_marks_of_redaction_and_what_others_say_too_are_no_likeness():
    world = World()
    many(world)
    marks = repeated(world, 1, ("[e-mail] [number] kettle broken",), ("[e-mail] [number] refund arrived",))
    assert judged(world)[marks] == 0.0


def test_only_customers_first_three_turns_count():
    world = World()
    many(world)
    later = repeated(world, 1, (LATE,), ("good morning", "are you there", "anybody here today", LATE))
    first = world.contact(2, DAY - timedelta(days=1), need_key="n2")
    again = world.contact(2, DAY, need_key="n2")
    turns(world, first, LATE, at=DAY - timedelta(days=1), speaker="employee")
    turns(world, again, LATE)
    found = judged(world)
    assert found[later] == 0.0
    assert again not in found  # the customer had said nothing before


def test_a_hand_over_parts_what_was_said():
    world = World()
    many(world)
    for person, after in ((1, LATE), (2, "yes that is me")):
        contact = world.contact(person, DAY)
        turns(world, contact, LATE)
        world.event("contact.transferred", DAY + timedelta(minutes=5), contact)
        turns(world, contact, after, minute=6)
    found = {unit: value for unit, value in judged(world).items() if unit > 60}
    assert sorted(found.values()) == [0.0, 1.0]


@pytest.mark.parametrize(("days", "counts"), [(7, True), (7.01, False)])
def test_seven_days_and_the_same_need(days, counts):
    world = World()
    many(world, 5)
    again = repeated(world, 1, (LATE,), (LATE,), days)
    assert (again in judged(world)) is counts


def told(n: int = 100, again: int = 40) -> World:
    """So many repeat contacts with texts, of which so many say it again; nobody logs questions."""
    world = World()
    for person in range(1, n + 1):
        words = f"kettle{person} broken handle{person} since monday{person}"
        now = words if person <= again else f"thanks{person} colour{person} arrived{person} nicely{person}"
        repeated(world, person, (words,), (now,))
    return world


def test_without_an_audit_it_abstains_and_says_what_to_do():
    found = ask(told()).figures["P2"]
    assert isinstance(found, Abstention)
    assert (found.why, found.grade, found.n) == (Why.NO_AUDIT, "B", 100)
    assert "walkamile audit P2" in found.reason


@pytest.mark.parametrize(
    ("audit", "said"),
    [
        (Audit(0.9, 0.9, 99, 100), "199 of 200"),
        (Audit(0.7, 0.75, 100, 150), "1.45"),
        (Audit(1.0, 0.0, 250, 0), "0.00"),
    ],
)
def test_a_small_or_poor_audit_is_none(audit, said):
    found = ask(told(), checks={"P2": audit}).figures["P2"]
    assert isinstance(found, Abstention) and found.why is Why.NO_AUDIT
    assert said in found.reason


def test_with_an_audit_it_is_corrected_and_marked_b():
    found = ask(told(), checks={"P2": GOOD}).figures["P2"]
    assert isinstance(found, Measure)
    assert (found.grade, found.n, found.coverage) == ("B", 100, 1.0)
    assert found.value == pytest.approx((0.40 + 0.95 - 1) / (0.9 + 0.95 - 1))
    assert found.low < found.value < found.high
    assert "grade B" in found.reason and "sensitivity 0.90" in found.reason
    assert found.stage is not None and found.status is Status.MEASURED


def test_what_is_logged_goes_before_what_is_inferred():
    world = told()
    for contact in range(1, 201):
        world.event("information.asked", DAY + timedelta(minutes=9), contact, item="order")
        world.event("information.given", DAY + timedelta(minutes=9), contact, item="order")
    found = ask(world, checks={"P2": GOOD}).figures["P2"]
    assert (found.grade, found.value) == ("A", 0.0)


def test_contacts_without_texts_lower_the_coverage_and_the_low_end():
    world = told(80)
    for person in range(500, 515):  # 15 of 95 without texts
        repeated(world, person, (), ())
    found = ask(world, checks={"P2": GOOD}).figures["P2"]
    assert isinstance(found, Measure)
    assert found.coverage == pytest.approx(80 / 95)
    assert found.stage is not None and found.stage.low == 1
    for person in range(600, 680):
        repeated(world, person, (), ())
    found = ask(world, checks={"P2": GOOD}).figures["P2"]
    assert isinstance(found, Abstention) and found.why is Why.LOW_COVERAGE


def test_small_groups_are_held_back_and_parts_of_segments_are_not_inferred():
    found = ask(told(8, 3), checks={"P2": GOOD}).figures["P2"]
    assert found.status is Status.SUPPRESSED
    answers = ask(told())
    parts = prove.figures.measures_by("channel", answers.tallies, answers.feeds, prove.bands(), found.window)
    assert all(isinstance(part["P2"], Abstention) for part in parts.values())


def test_the_gap_stands_on_a_figure_of_grade_b_too():
    found = ask(told(200, 6), checks={"P2": Audit(0.95, 0.99, 120, 400)}).figures["P2"]
    assert found.stage == StageRange(4, 4)


def test_the_interval_holds_the_truth_under_a_fallible_judge():
    """Truth, judge and audit are drawn; 95 % of the intervals hold the truth (kept to 90 % of 200 draws)."""
    rng, hits = random.Random(7), 0
    from walkamile.kit.intervals import corrected_prevalence

    for _ in range(200):
        truth, se, sp = rng.uniform(0.05, 0.6), rng.uniform(0.8, 0.98), rng.uniform(0.8, 0.98)

        def judge(is_so: bool, se: float = se, sp: float = sp) -> bool:
            return rng.random() < (se if is_so else 1 - sp)

        read = [rng.random() < truth for _ in range(250)]
        called = [judge(one) for one in read]
        n_yes = sum(read)
        if not 0 < n_yes < 250:
            continue
        audit = Audit(
            sum(c for c, one in zip(called, read, strict=True) if one) / n_yes,
            sum(not c for c, one in zip(called, read, strict=True) if not one) / (250 - n_yes),
            n_yes,
            250 - n_yes,
        )
        n = 800
        q = sum(judge(rng.random() < truth) for _ in range(n))
        found = corrected_prevalence(q, n, audit)
        hits += found.low <= truth <= found.high
    assert hits >= 180
