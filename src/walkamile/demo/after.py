"""What follows a talk: who is asked for an opinion, who gives one, what becomes a signal?"""

from typing import Any

from walkamile.demo.catalogue import ANSWER_SHARE, RATES, age_group
from walkamile.demo.diary import Diary
from walkamile.demo.dice import Dice
from walkamile.demo.people import Person
from walkamile.demo.period import HOUR, MINUTE, SECOND
from walkamile.demo.phrases import SAID
from walkamile.demo.talk import Ended, Talk


def afterwards(diary: Diary, dice: Dice, person: Person, ended: Ended) -> None:
    """The survey, the signal and the word to the customer, as chance has it."""
    talk = ended.talk
    if talk.anonymous:
        return
    good = talk.resolved and not talk.gives_up
    if dice.chance(RATES["invited_if_resolved" if good else "invited_if_not"]):
        _survey(diary, dice, person, ended, good)
    if _in_trouble(talk) and dice.chance(RATES["mended_at_once"]):
        _mend(diary, ended)
    elif not good and dice.chance(RATES["signal"]):
        _signal(diary, dice, person, ended)


def _in_trouble(talk: Talk) -> bool:
    """Does something go wrong in this talk that could be put right in it?"""
    if talk.gives_up:
        return False
    return bool(talk.transfers or talk.infos_again or talk.ask_after_confirmed or talk.lookup == "not_found")


def _survey(diary: Diary, dice: Dice, person: Person, ended: Ended, good: bool) -> None:
    """Planted: invitations go out more often after good talks; the older answer, the younger do not."""
    instrument = dice.pick(("CSAT", "CES", "recommend"))
    ids = person.by("email") or person.by("cookie")
    at_us = ended.ended_us + HOUR
    common: dict[str, Any] = {
        "visit": ended.visit.visit,
        "contact_id": ended.visit.contact_id,
        "contact_of": ended.visit.source,
        "kind": instrument,
    }
    props: dict[str, Any] = {"instrument": instrument}
    invited = {"actor_kind": "system", "props": props} | common
    diary.note("feedback.invited", at_us, "survey", "survey", ids, **invited)
    if not dice.chance(ANSWER_SHARE[age_group(person.birth_year)]):
        return
    score = dice.pick((4, 5, 5, 4, 3)) if good else dice.pick((1, 2, 2, 3, 4))
    text = dice.pick(SAID[score]).format(phone=person.ids.get("phone", "my number"))
    at_us += int(dice.exponential(11.0) * HOUR) + MINUTE
    diary.note(
        "feedback.given", at_us, "survey", "survey", ids, text=text, props=props | {"score": score}, **common
    )


def _mend(diary: Diary, ended: Ended) -> None:
    """What went wrong is seen and put right before the talk ends."""
    number = diary.number("g")
    visit = ended.visit
    for type_, before_s in (("signal.raised", 3.0), ("signal.owned", 2.5), ("signal.acted", 2.0)):
        visit.at_us = ended.ended_us - int(before_s * SECOND)
        visit.note(type_, "crm", side="system", actor_kind="system", props={"signal_id": number})


def _signal(diary: Diary, dice: Dice, person: Person, ended: Ended) -> None:
    """An alarm about a bad talk: raised at once, acted on later or never; some are told."""
    props = {"signal_id": diary.number("g")}
    ids = person.by("email", "login_id") or person.by("cookie")
    fields: dict[str, Any] = {
        "side": "system",
        "actor_kind": "system",
        "props": props,
        "topic": ended.talk.topic,
    }
    raised_us = ended.ended_us + MINUTE
    filed = {
        "contact_id": ended.visit.contact_id,
        "contact_of": ended.visit.source,
        "visit": ended.visit.visit,
    }
    diary.note("signal.raised", raised_us, "crm", "internal", ids, **(fields | filed))
    if dice.chance(RATES["told_first"]):
        at_us = raised_us + int(dice.exponential(3.0) * HOUR)
        told = {"actor_kind": "system", "direction": "outbound", "props": props}
        text = "We saw that this did not work and are on it."
        diary.note("person.told", at_us, "crm", "email", person.by("email") or ids, text=text, **told)
    if not dice.chance(RATES["signal_owned"]):
        return
    owned_us = raised_us + int(dice.lognormal(20.0, 1.0) * HOUR)
    diary.note("signal.owned", owned_us, "crm", "internal", ids, **fields)
    if dice.chance(RATES["signal_acted"]):
        acted_us = owned_us + int(dice.lognormal(60.0, 1.0) * HOUR)
        diary.note("signal.acted", acted_us, "crm", "internal", ids, **fields)
