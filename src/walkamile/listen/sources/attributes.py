"""What do the attributes say that a company gives its contacts? Only its own mapping knows what they mean.

Options of the mapping: `identifiers` (namespace: attribute), `topic` (attribute), `identity` (attribute, with the
words that mean confirmed and failed), `survey` (attribute, kind).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from walkamile.listen.sources.document import Row, Told, at, filled, text_of


def names_in(attributes: Any, told: Told) -> dict[str, str]:
    """Which names of the person do the attributes carry?"""
    found = {space: text_of(at(attributes, name)) for space, name in told.words("identifiers").items()}
    return {space: value for space, value in found.items() if value}


def topic_in(attributes: Any, told: Told) -> str | None:
    """What is it about, by the attribute that the mapping names?"""
    wanted = text_of(told.options.get("topic"))
    return text_of(at(attributes, wanted)) if wanted else None


def identity_in(attributes: Any, told: Told, common: Row, ts: Any) -> Iterator[Row]:
    """Was the person asked who they are, and was it settled? By the attribute that the mapping names."""
    said = text_of(at(attributes, str(at(told.options, "identity.attribute") or "")))
    if said is None or ts is None:
        return
    asked = common | {"ts": ts, "kind": "routine", "touchpoint": ""}
    yield filled(asked | {"event_id": f"{common['contact_id']}:asked", "type": "identity.asked"})
    for word in ("confirmed", "failed"):
        listed = at(told.options, f"identity.{word}")
        if said in [text_of(item) for item in (listed if isinstance(listed, list) else [listed])]:
            settled = {"event_id": f"{common['contact_id']}:{word}", "type": f"identity.{word}"}
            yield filled(common | settled | {"ts": ts})


def survey_in(attributes: Any, told: Told, common: Row, name: str, ts: Any) -> Iterator[Row]:
    """What did the person say in the survey after the call? By the attribute that the mapping names."""
    score = text_of(at(attributes, str(at(told.options, "survey.attribute") or "")))
    if score is not None:
        kind = text_of(at(told.options, "survey.kind")) or "CSAT"
        given = {"event_id": f"{name}:given", "type": "feedback.given", "kind": kind, "ts": ts}
        yield filled(common | given | {"channel": "survey", "props": {"score": score}})
