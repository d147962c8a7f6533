"""What does a response of Formbricks say? Each scored answer is feedback, with the words of the person beside it.

Options: `instruments` (question: CSAT, CES, recommend, free), `consents` (question: purpose), `fields` (contact, case,
order: hidden field), `identifiers` (namespace: attribute of the contact or hidden field).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkamile.listen.sources.document import (
    Document,
    Fault,
    Parser,
    Row,
    Told,
    at,
    filled,
    number_of,
    plain,
    text_at,
    text_of,
)
from walkamile.model.refusal import Why

EVENTS = ("responseCreated", "responseUpdated", "responseFinished")
WORDS = (
    ("recommend", ("nps", "recommend")),
    ("CES", ("ces", "effort", "easy", "ease")),
    ("CSAT", ("csat", "satisf", "rating", "stars")),
)
AGREED = ("accepted", "yes", "true")
CLICKS = ("accepted", "dismissed", "clicked", "skipped")
REFUSED = ("dismissed", "no", "false")


def rows(document: Document, told: Told) -> Iterator[Row]:
    """Return the events of one response: that the person was asked, what they answered, what they agreed to."""
    event, response = document.get("event"), document
    if event is not None:
        if event not in EVENTS:
            raise Fault(Why.UNKNOWN_WORD)
        response = at(document, "data")
    name = text_at(response, "id")
    if name is None:
        raise Fault(Why.NO_KEY)
    if at(response, "createdAt") is None:
        raise Fault(Why.NO_TIME)
    common = _common(response, told)
    instruments = _instruments(response, told)
    kind = next(iter(instruments.values()), "free")
    asked = {"event_id": f"{name}:invited", "type": "feedback.invited", "kind": kind}
    yield common | asked | {"ts": response["createdAt"]}
    if response.get("finished") is True:
        done = common | {"ts": response.get("updatedAt") or response["createdAt"]}
        yield from _given(response, done, name, instruments, told)
        yield from _agreed(response, done, name, told)


def fits(document: Document, of: str) -> bool:
    """Does this look like a webhook or a response?"""
    if {"webhookId", "event", "data"} <= document.keys():
        return True
    return of in ("", "data") and {"surveyId", "data", "finished"} <= document.keys()


def _common(response: Document, told: Told) -> Row:
    attributes = plain(response.get("data")) | plain(response.get("contactAttributes"))
    names = {
        "formbricks_contact": text_at(response, "contact.id"),
        "login_id": text_at(response, "contact.userId", "contactAttributes.userId", "person.userId"),
        "email": text_at(response, "contactAttributes.email", "data.email"),
        "phone": text_at(response, "contactAttributes.phone", "data.phone"),
    }
    names |= {space: attributes.get(name) for space, name in told.words("identifiers").items()}
    fields = told.words("fields")
    about = {f"{kind}_id": attributes.get(fields.get(kind, "")) for kind in ("contact", "case", "order")}
    survey = {"survey": text_at(response, "survey.title", "surveyId")}
    return filled(
        {"channel": "survey", "identifiers": names, "touchpoint": text_of(survey["survey"])} | about
    )


def _instruments(response: Document, told: Told) -> dict[str, str]:
    """Which answers are scores, and of which instrument? The mapping says, else the names of the questions do."""
    said, title = told.words("instruments"), (text_at(response, "survey.title") or "").lower()
    found: dict[str, str] = {}
    answers = response.get("data")
    for question, answer in answers.items() if isinstance(answers, dict) else ():
        if question in said:
            found[question] = said[question]
        elif not isinstance(answer, str) and number_of(answer) is not None:
            words = f"{question.lower()} {title}"
            found[question] = next((kind for kind, marks in WORDS if any(m in words for m in marks)), "free")
    return found


def _given(
    response: Document, common: Row, name: str, instruments: dict[str, str], told: Told
) -> Iterator[Row]:
    answers = plain(response.get("data"))
    left_out = {*told.words("fields").values(), *told.words("identifiers").values(), *told.words("consents")}
    left_out |= {"email", "phone", *instruments}
    words = [
        answer for question, answer in answers.items() if question not in left_out and answer not in CLICKS
    ]
    text = " · ".join(words) or None
    same = common | {"type": "feedback.given", "actor_kind": "customer"}
    if not instruments:
        if text:
            yield same | {"event_id": f"{name}:given", "kind": "free", "text": text}
        return
    for question, kind in instruments.items():
        score = {"score": answers.get(question), "question": question}
        given = {"event_id": f"{name}:{question}", "kind": kind, "text": text, "props": score}
        yield filled(same | given)
        text = None


def _agreed(response: Document, common: Row, name: str, told: Told) -> Iterator[Row]:
    for question, purpose in told.words("consents").items():
        answer: Any = (text_at(response, f"data.{question}") or "").lower()
        word = "given" if answer in AGREED else "withdrawn" if answer in REFUSED else None
        if word:
            yield common | {"event_id": f"{name}:{question}", "type": f"consent.{word}", "item": purpose}


PARSER = Parser(rows, fits, lists=("data",))
