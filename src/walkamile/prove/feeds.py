"""Which feeds can speak of an indicator? The silence of a source that cannot say a thing is not good news.

A feed is one source on one channel. It speaks of an indicator when its contract lets it say every event
type that the
indicator needs, and the log shows that it still does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import log

from walkamile.prove.declared import BESIDE, Indicator, Need, indicators

RECENT_DAYS = 7
# A quiet week of a rare event is chance; below this many expected events nothing is called broken (P(0) <
# 1 %).
LEAST_EXPECTED = 5.0
LEAST_EXPECTED_DROP = 10.0
DROP_SHARE = 0.2
NOBODY = "no source"

Emission = tuple[str, str, str, date, int]
ContractRow = tuple[str, str, str] | tuple[str, str, str, str | None]


class Voice(StrEnum):
    """What becomes of one event type in one feed."""

    SPEAKS = "speaks"
    SILENT = "silent"
    DROPPED = "dropped"
    NEVER = "never"
    UNDECLARED = "undeclared"


@dataclass(frozen=True, slots=True)
class Hearing:
    """Does one feed (source and channel) say one event type, and since when no longer?"""

    source: str
    channel: str
    type: str
    voice: Voice
    since: date | None = None

    def __str__(self) -> str:
        if self.source == NOBODY:
            return f"no source says {self.type}"
        where = f"{self.source} on {self.channel}" if self.channel and self.channel != "*" else self.source
        said = {
            Voice.SILENT: f"has not said {self.type} since {self.since}",
            Voice.DROPPED: f"says {self.type} less than a fifth as often since {self.since}",
            Voice.NEVER: f"declares {self.type} but has never said it",
            Voice.UNDECLARED: f"does not say {self.type}",
            Voice.SPEAKS: f"says {self.type}",
        }
        return f"{where} {said[self.voice]}"


@dataclass(frozen=True, slots=True)
class Feed:
    """May the units of one source and channel count for one indicator?

    `*` stands for every source or channel.

    `state`: speaks, silent or excluded (a channel declared anonymous). `faults` say why it is silent.
    `doubts`
    are feeds that have fallen silent so that units may be missing unseen.
    """

    indicator: str
    source: str
    channel: str
    state: str
    spread: bool
    faults: tuple[Hearing, ...] = ()
    doubts: tuple[Hearing, ...] = ()

    @property
    def row(self) -> tuple[str, str, str, str, bool]:
        """The row of the table `feed`."""
        return self.indicator, self.source, self.channel, self.state, self.spread


@dataclass(frozen=True, slots=True)
class Hearings:
    """Everything that is known of who says what: by feed and type, and what the contracts declare."""

    by_feed: Mapping[tuple[str, str, str], Hearing]
    declared: Mapping[tuple[str, str], str]
    speakers: Mapping[str, frozenset[tuple[str, str]]]
    broken: Mapping[str, tuple[Hearing, ...]]
    companions: frozenset[tuple[str, str, str, str]] | None = None

    def own(self, source: str, channel: str, type_: str) -> Hearing:
        """Does this feed say this type?"""
        state = self.declared.get((source, type_))
        heard = self.by_feed.get((source, channel, type_))
        if state in ("can", "cannot") or (heard is None and state is None):
            return Hearing(source, channel, type_, Voice.UNDECLARED)
        return heard or Hearing(source, channel, type_, Voice.NEVER)

    def feeds(
        self,
        pairs: Iterable[tuple[str, str, str]],
        companions: Iterable[tuple[str, str, str, str]] | None = None,
        anonymous_channels: Iterable[str] = (),
    ) -> tuple[Feed, ...]:
        """May each source and channel (`pairs`: reading, source, channel) count for each reading?

        `companions` (source, channel, companion, type): who was seen to speak of whose contacts; without
        it any
        source that speaks on a channel counts as a companion there. A row with `*` for both stands for
        units whose
        feed does not matter, so that none is lost in a join.
        """
        hearings = self if companions is None else replace(self, companions=frozenset(companions))
        return _feeds(pairs, hearings, frozenset(anonymous_channels))


def hear(emissions: Iterable[Emission], contracts: Iterable[ContractRow], as_of: datetime) -> Hearings:
    """Who says what, and who has fallen silent, at this moment? Emissions after it do not exist."""
    today = as_of.date()
    days: dict[tuple[str, str, str], dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for source, channel, type_, day, n in emissions:
        if day <= today and n > 0:
            days[source or "", channel or "", type_][day] += n
    declared = {(row[0], row[1]): row[2] for row in contracts}
    by_feed = {key: _hearing(key, counts, today) for key, counts in days.items()}
    speakers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    broken: dict[str, list[Hearing]] = defaultdict(list)
    for (source, channel, type_), heard in by_feed.items():
        if declared.get((source, type_)) in ("can", "cannot"):
            continue
        if heard.voice is Voice.SPEAKS:
            speakers[type_].add((source, channel))
        else:
            broken[type_].append(heard)
    seen = {(source, type_) for source, _, type_ in by_feed}
    for (source, type_), state in declared.items():
        if state == "emits" and (source, type_) not in seen:
            broken[type_].append(Hearing(source, "*", type_, Voice.NEVER))
    return Hearings(
        by_feed,
        declared,
        {type_: frozenset(found) for type_, found in speakers.items()},
        {type_: tuple(sorted(found, key=str)) for type_, found in broken.items()},
    )


def _hearing(key: tuple[str, str, str], counts: Mapping[date, int], today: date) -> Hearing:
    first, last = min(counts), max(counts)
    border = today - timedelta(days=RECENT_DAYS)
    recent = sum(n for day, n in counts.items() if day > border)
    before = sum(n for day, n in counts.items() if day <= border)
    if recent == 0:
        n_quiet = (today - last).days
        # A burst on one day is no daily habit: the rate is taken over a week at least.
        rate = before / max(RECENT_DAYS, (last - first).days + 1)
        silent = before >= LEAST_EXPECTED and rate * n_quiet >= LEAST_EXPECTED
        return Hearing(
            *key, Voice.SILENT if silent else Voice.SPEAKS, last + timedelta(days=1) if silent else None
        )
    expected = before / max(1, (border - first).days + 1) * RECENT_DAYS
    if expected >= LEAST_EXPECTED_DROP and recent < DROP_SHARE * expected:
        return Hearing(*key, Voice.DROPPED, _turn(counts, first, today))
    return Hearing(*key, Voice.SPEAKS)


def _turn(counts: Mapping[date, int], first: date, today: date) -> date:
    """On which day did it become rarer? The split of the days into two Poisson rates that fits best."""
    series = [counts.get(first + timedelta(days=d), 0) for d in range((today - first).days + 1)]
    total, length = sum(series), len(series)

    def fit(n: int, n_days: int) -> float:
        return n * log(n / n_days) if n else 0.0

    best, at, so_far = float("-inf"), length - 1, 0
    for day in range(1, length):
        so_far += series[day - 1]
        likelihood = fit(so_far, day) + fit(total - so_far, length - day)
        if likelihood > best:
            best, at = likelihood, day
    return first + timedelta(days=at)


def _feeds(
    pairs: Iterable[tuple[str, str, str]], hearings: Hearings, anonymous: frozenset[str]
) -> tuple[Feed, ...]:
    by_reading: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for reading, source, channel in pairs:
        by_reading[reading].append((source, channel))
    found: list[Feed] = []
    for indicator in indicators():
        if indicator.reads is None:
            continue
        own = frozenset(by_reading.get(indicator.reads, []))
        hidden = doubts(indicator, hearings, own)
        found.append(_feed(indicator, "*", "*", hearings, anonymous, hidden, only_anywhere=True))
        if indicator.proxy_reads is not None:
            found.append(Feed(indicator.proxy_reads, "*", "*", "speaks", False))
        if any(need.by != "anywhere" for need in indicator.needs):
            found.extend(_feed(indicator, *pair, hearings, anonymous, hidden) for pair in sorted(own))
    return tuple(found + _shadows(found))


def _shadows(found: Sequence[Feed]) -> list[Feed]:
    """Readings that are shown beside an indicator follow its feeds."""
    return [
        Feed(reading, f.source, f.channel, f.state, f.spread)
        for reading, indicator in BESIDE.items()
        for f in found
        if f.indicator == indicator
    ]


def _feed(
    indicator: Indicator,
    source: str,
    channel: str,
    hearings: Hearings,
    anonymous: frozenset[str],
    hidden: tuple[Hearing, ...],
    only_anywhere: bool = False,
) -> Feed:
    spread = indicator.kind in ("median", "km_median")
    if indicator.id == "I2" and channel in anonymous:
        return Feed(indicator.id, source, channel, "excluded", spread)
    faults: list[Hearing] = []
    for need in indicator.needs:
        reach = Need(need.any_of, "anywhere") if only_anywhere else need
        faults.extend(_unmet(reach, source, channel, hearings))
    # A unit of a feed that nobody asked about must not count.
    unasked = only_anywhere and any(need.by != "anywhere" for need in indicator.needs)
    state = "silent" if faults or unasked else "speaks"
    return Feed(indicator.id, source, channel, state, spread, tuple(faults), hidden)


def _unmet(need: Need, source: str, channel: str, hearings: Hearings) -> list[Hearing]:
    """Why is this need not met here? Empty when it is."""
    if need.by == "anywhere":
        if any(hearings.speakers.get(type_) for type_ in need.any_of):
            return []
        broken = [fault for type_ in need.any_of for fault in hearings.broken.get(type_, ())]
        return broken or [Hearing(NOBODY, "*", " or ".join(need.any_of), Voice.UNDECLARED)]
    own = [hearings.own(source, channel, type_) for type_ in need.any_of]
    if any(heard.voice is Voice.SPEAKS for heard in own):
        return []
    undeclared = all(heard.voice is Voice.UNDECLARED for heard in own)
    if need.by == "channel" and undeclared and _others_speak(need, source, channel, hearings):
        return []
    if undeclared:
        broken = [h for t in need.any_of for h in hearings.broken.get(t, ()) if h.channel == channel]
        silent = [Hearing(source, channel, " or ".join(need.any_of), Voice.UNDECLARED)]
        return broken if broken and need.by == "channel" else silent
    return [heard for heard in own if heard.voice is not Voice.UNDECLARED]


def _others_speak(need: Need, source: str, channel: str, hearings: Hearings) -> bool:
    """Does a companion (a desk, an engine) say it of these contacts, and has none fallen silent on the
    channel?
    """
    for type_ in need.any_of:
        here = [other for other, there in hearings.speakers.get(type_, ()) if there == channel]
        if hearings.companions is not None:
            here = [other for other in here if (source, channel, other, type_) in hearings.companions]
        broken = any(fault.channel == channel for fault in hearings.broken.get(type_, ()))
        if here and not broken:
            return True
    return False


def doubts(indicator: Indicator, hearings: Hearings, seen: frozenset[tuple[str, str]]) -> tuple[Hearing, ...]:
    """Which silences may hide units of this indicator altogether, so that its coverage cannot be known?

    Of what says which units there are, only feeds that gave units before (`seen`: source, channel), or that
    declare it and never said it; of what is needed from anywhere, all.
    """
    anywhere = [t for need in indicator.needs if need.by == "anywhere" for t in need.any_of]
    found = [fault for type_ in anywhere for fault in hearings.broken.get(type_, ())]
    for type_ in indicator.base:
        for fault in hearings.broken.get(type_, ()):
            if fault.voice is Voice.NEVER or (fault.source, fault.channel) in seen:
                found.append(fault)
    return tuple(dict.fromkeys(found))
