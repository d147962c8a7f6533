"""What follows a talk: who is invited to say something, who answers, what becomes a signal, and who acts on it?"""

from typing import Any

from walkamile.demo.catalogue import ANSWER_SHARE, RATES, age_group
from walkamile.demo.dice import Dice
from walkamile.demo.diary import Diary
from walkamile.demo.people import Person
from walkamile.demo.period import HOUR, MINUTE
from walkamile.demo.phrases import SAID
from walkamile.demo.plan import Plan
from walkamile.demo.talk import Ended


def afterwards(diary: Diary, dice: Dice, plan: Plan, person: Person, ended: Ended) -> None:
    """The survey, the signal and the word to the customer, as chance has it."""
    talk = ended.talk
    if talk.anonymous:
        return
    good = talk.resolved and not talk.gives_up
    if dice.chance(RATES["invited_if_resolved" if good else "invited_if_not"]):
        _survey(diary, dice, person, ended, good)
    if not good and dice.chance(RATES["told_first"]):
        at_us = ended.ended_us + int(dice.exponential(3.0) * HOUR)
        props = {"text": "We saw that this did not work and are on it."}
        diary.note(
            "person.told", at_us, "crm", "email", person.by("email"),
            direction="out", side="customer", actor_kind="system", props=props,
        )  # fmt: skip
    if not good and dice.chance(RATES["signal"] * 3):
        _signal(diary, dice, person, ended)


def _survey(diary: Diary, dice: Dice, person: Person, ended: Ended, good: bool) -> None:
    """Invitations go out more often after good talks; the older answer, the younger do not: both are planted."""
    instrument = dice.pick(("CSAT", "CES", "recommend"))
    filed: dict[str, Any] = {"contact_id": ended.visit.contact_id, "contact_of": ended.visit.source}
    ids = person.by("email") or person.by("cookie")
    at_us = ended.ended_us + HOUR
    common: dict[str, Any] = {"visit": ended.visit.visit, **filed}
    diary.note(
        "feedback.invited", at_us, "survey", "survey", ids,
        actor_kind="system", props={"instrument": instrument}, **common,
    )  # fmt: skip
    if not dice.chance(ANSWER_SHARE[age_group(person.birth_year)]):
        return
    score = dice.pick((4, 5, 5, 4, 3)) if good else dice.pick((1, 2, 2, 3, 4))
    text = dice.pick(SAID[score]).format(phone=person.ids.get("phone", "my number"))
    at_us += int(dice.exponential(11.0) * HOUR) + MINUTE
    props = {"instrument": instrument, "score": score}
    diary.note("feedback.given", at_us, "survey", "survey", ids, text=text, props=props, **common)


def _signal(diary: Diary, dice: Dice, person: Person, ended: Ended) -> None:
    """An alarm about a bad talk: raised at once, owned and acted on later, or never."""
    signal = {"signal_id": diary.number("g"), "contact": ended.visit.contact_id}
    ids = person.by("email", "login_id") or person.by("cookie")
    fields: dict[str, Any] = {
        "side": "system",
        "actor_kind": "system",
        "props": signal,
        "topic": ended.talk.topic,
    }
    raised_us = ended.ended_us + MINUTE
    diary.note("signal.raised", raised_us, "crm", "internal", ids, **fields)
    if dice.chance(RATES["signal_at_once"]):
        diary.note("signal.owned", raised_us + 2 * MINUTE, "crm", "internal", ids, **fields)
        diary.note("signal.acted", raised_us + 9 * MINUTE, "crm", "internal", ids, **fields)
        return
    if not dice.chance(RATES["signal_owned"]):
        return
    owned_us = raised_us + int(dice.lognormal(20.0, 1.0) * HOUR)
    diary.note("signal.owned", owned_us, "crm", "internal", ids, **fields)
    if dice.chance(RATES["signal_acted"]):
        acted_us = owned_us + int(dice.lognormal(60.0, 1.0) * HOUR)
        diary.note("signal.acted", acted_us, "crm", "internal", ids, **fields)
