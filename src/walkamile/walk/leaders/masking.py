"""What of a person's way may strangers see? When, where, how long, what kind: never a name, a number or a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

PLAIN = {"human": "with a person", "bot": "with a bot", "self": "alone", "other": "something happened"}
ASKED = frozenset({"identity.asked", "information.asked"})


def masked_moments(moments: Sequence[Mapping[str, Any]], shared: Collection[str]) -> list[dict[str, Any]]:
    """The moments of a story without ids and people; a topic is told only where enough people share it."""
    kept = ("at", "channel", "kind", "wait_s", "handle_s", "is_contact")
    return [{name: m[name] for name in kept} | {"label": masked_label(m, shared)} for m in moments]


def masked_label(moment: Mapping[str, Any], shared: Collection[str]) -> str:
    """What happened, in a few words, without a topic that few share."""
    label, topic = str(moment["label"]), str(moment["topic"] or "")
    if not topic or topic in shared or not label.startswith(topic):
        return label
    return label[len(topic) :].strip() or PLAIN.get(str(moment["kind"]), PLAIN["other"])


def masked_marks(marks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The breaks by rule, in the words of the rule: evidence may quote what was searched for."""
    return [
        {name: mark[name] for name in ("at", "channel", "rule", "title", "says", "minutes")} for mark in marks
    ]


def asked_for(events: Sequence[Mapping[str, Any]], shared: Collection[str]) -> list[tuple[str, int]]:
    """What were they asked, and how often? The most often first; what few are asked stands together."""
    counted = Counter(
        str(event["item"]) if event["item"] in shared else "something else"
        for event in events
        if event["type"] in ASKED
    )
    return sorted(counted.items(), key=lambda pair: (-pair[1], pair[0]))
