"""What should be switched on, in which source, and which blind spots would it open?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from walkamile.model.measure import Figure
from walkamile.prove.declared import Indicator, indicators
from walkamile.prove.feeds import NOBODY, ContractRow, Feed, Hearing, Voice

CORE_WORTH = 3.0
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class PlanLine:
    """One event type to switch on (or to mend) in one source.

    `unlocks`: indicators that need it and cannot be staged today; `alone`: those for which nothing else is
    missing.
    `worth` orders the lines: a core indicator counts 3, another 1, shared among all that is missing for it.
    """

    source: str
    channel: str
    type: str
    action: str
    hint: str
    unlocks: tuple[str, ...]
    alone: tuple[str, ...]
    worth: float


def plan(
    figures: Mapping[str, Figure], feeds: Sequence[Feed], contracts: Iterable[ContractRow]
) -> list[PlanLine]:
    """Which event types should be switched on in each source, most valuable first?

    Silent feeds are to be mended; types that a source `can` say are to be enabled, with the hint of its
    contract;
    a type that no source can say is listed for any source. What a source cannot say is never asked of it.
    """
    able, unable = _contract(contracts)
    wanted: dict[Place, dict[Indicator, int]] = {}
    channels: dict[Place, set[str]] = {}
    for indicator in indicators():
        if indicator.reads is None or figures[indicator.id].stage is not None:
            continue
        missing = _missing(indicator, feeds, able, unable)
        places = {(source, type_, action) for source, _, type_, action in missing}
        for source, channel, type_, action in missing:
            wanted.setdefault((source, type_, action), {})[indicator] = len(places)
            channels.setdefault((source, type_, action), set()).add(channel)
    lines = [_line(place, channels[place], rows, able) for place, rows in wanted.items()]
    return sorted(lines, key=lambda line: (-line.worth, line.source, line.channel, line.type))


def _contract(contracts: Iterable[ContractRow]) -> tuple[dict[tuple[str, str], str], set[tuple[str, str]]]:
    able: dict[tuple[str, str], str] = {}
    unable: set[tuple[str, str]] = set()
    for source, type_, state, *hint in contracts:
        if state == "can":
            able[source, type_] = str(hint[0] or "") if hint else ""
        elif state == "cannot":
            unable.add((source, type_))
    return able, unable


def _missing(
    indicator: Indicator,
    feeds: Sequence[Feed],
    able: Mapping[tuple[str, str], str],
    unable: set[tuple[str, str]],
) -> list[tuple[str, str, str, str]]:
    own = [f for f in feeds if f.indicator == indicator.id and f.state == "silent"]
    single = [f for f in own if f.source != "*"] or own
    found: dict[tuple[str, str, str, str], None] = {}
    for fault in (h for f in single for h in f.faults):
        for key in _keys(fault, able, unable):
            found[key] = None
    return list(found)


def _keys(
    fault: Hearing, able: Mapping[tuple[str, str], str], unable: set[tuple[str, str]]
) -> list[tuple[str, str, str, str]]:
    """Where can this fault be put right? (source, channel, type, action)."""
    if fault.voice is not Voice.UNDECLARED:
        return [(fault.source, fault.channel, fault.type, "mend")]
    types = fault.type.split(" or ")
    if fault.source == NOBODY:
        able_there = [(source, "*", t, "enable") for source, t in able if t in types]
        return able_there or [("any source", "*", fault.type, "add")]
    own = [(fault.source, fault.channel, t, "enable") for t in types if (fault.source, t) in able]
    if own:
        return own
    if all((fault.source, t) in unable for t in types):
        others = [(source, fault.channel, t, "enable") for source, t in able if t in types]
        return others or [("any source", fault.channel, fault.type, "add")]
    return [(fault.source, fault.channel, fault.type, "add")]


def _line(
    place: Place, channels: set[str], rows: Mapping[Indicator, int], able: Mapping[tuple[str, str], str]
) -> PlanLine:
    source, type_, action = place
    hint = able.get((source, type_), "")
    if not hint and action == "mend":
        hint = "it has said this before, or declares it: look at what changed in its logging"
    worth = sum((CORE_WORTH if i.core else 1.0) / n for i, n in rows.items())
    alone = tuple(i.id for i, n in rows.items() if n == 1)
    channel = ", ".join(sorted(channels - {"*", ""})) or "*"
    return PlanLine(source, channel, type_, action, hint, tuple(i.id for i in rows), alone, worth)
