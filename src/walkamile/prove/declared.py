"""Which indicators are there, what does each need, and where do its stages begin?

Read from the checked files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from math import inf, isnan

import yaml

from walkamile.model.errors import WalkamileError
from walkamile.model.measure import StageRange

GAPS = ("identity", "personalisation", "intelligence", "measurement", "change")
# Readings that are shown beside an indicator and follow its feeds.
BESIDE = {
    "I1.step_up": "I1",
    "M5.bias": "M5",
    "M5.hit": "M5",
    "M6.invited": "M6",
    "M1.signal": "M1",
    "M1.owner": "M1",
    "M1.action": "M1",
}
STAGE_NAMES = {1: "Watching", 2: "Answering", 3: "Anticipating", 4: "Walking"}


class BandsUnreadable(WalkamileError):
    """The file of bands cannot be read. Compare it with the one that `walkamile init` writes."""


@dataclass(frozen=True, slots=True)
class Need:
    """Event types of which one at least must be said: by the unit's own feed, on its channel, or anywhere."""

    any_of: tuple[str, ...]
    by: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One row of the table of indicators.

    `base` are the types that say which units there are: when one falls silent, units vanish unseen.
    `proxy` says how it may be inferred from texts where no source says what it needs. `reads` names
    the reading it is computed from; None where events alone cannot feed it (`waits_for` says what is
    missing).
    """

    id: str
    name: str
    gap: str
    core: bool
    direction: str
    unit: str
    kind: str
    grade: str
    version: str
    formula: str
    needs: tuple[Need, ...]
    base: tuple[str, ...]
    protects: tuple[str, ...]
    reads: str | None
    waits_for: str
    records: tuple[str, ...]
    capability: str
    guardrail: str
    notes: str
    n_shown_from: int
    n_staged_from: int | None
    zero_is_blind_from: int | None
    proxy: str = ""

    @property
    def proxy_reads(self) -> str | None:
        """The reading from which it may be inferred (grade B) where no source says what it needs; None: no such."""
        return f"{self.id}.text" if self.proxy else None

    @property
    def types(self) -> tuple[str, ...]:
        """Every event type it needs, alternatives included."""
        return tuple(dict.fromkeys(t for need in self.needs for t in need.any_of))


@dataclass(frozen=True, slots=True)
class Bands:
    """Where one stage ends and the next begins (three cuts per indicator), and the rules that all share."""

    version: str
    cuts: Mapping[str, tuple[float, float, float]]
    guardrails: Mapping[str, float]
    rules: Mapping[str, float]

    def with_people(self, n_customers: int, n_employees: int) -> Bands:
        """Return the same bands where no figure rests on fewer people than these either."""
        rules = {
            **self.rules,
            "n_customers": max(self.rules["n_customers"], n_customers),
            "n_employees": max(self.rules["n_employees"], n_employees),
        }
        return replace(self, rules=rules)

    def stage_of(self, indicator: Indicator, value: float) -> int:
        """Which stage does one value stand for? The first border is the last step of stage 2."""
        if isnan(value):
            return 1
        first, second, third = self.cuts[indicator.id]
        sign = 1 if indicator.direction == "up" else -1
        if sign * value < sign * first:
            return 1
        if sign * value <= sign * second:
            return 2
        return 3 if sign * value <= sign * third else 4

    def range_of(self, indicator: Indicator, low: float, high: float) -> StageRange:
        """Which stages does an interval leave open?"""
        stages = (self.stage_of(indicator, low), self.stage_of(indicator, high))
        return StageRange(min(stages), max(stages))


@dataclass(frozen=True, slots=True)
class Queries:
    """The SQL of the frame. `readings`: by reading name, each giving the columns of `reading` but the first.

    Some of them read the table that `create_life` makes, from the same events and parameters.

    `said`: the common table expressions that give what customers said before and then, for contacts that were chosen.
    """

    create_reading: str
    create_life: str
    create_feed: str
    pairs: str
    companions: str
    aggregate: str
    spread: str
    trend: str
    mix: str
    said: str
    readings: Mapping[str, str]

    def shown(self, reading: str) -> str | None:
        """How is this reading asked, the table that it reads included? None: there is no such reading."""
        sql = self.readings.get(reading)
        return f"{self.create_life}\n{sql}" if sql and "FROM life" in sql else sql


@cache
def indicators() -> tuple[Indicator, ...]:
    """Which indicators are there? All of them, by gap, the core ones of a gap first."""
    folder = files("walkamile.prove").joinpath("indicators")
    found = [
        _indicator(yaml.safe_load(entry.read_text("utf-8")))
        for entry in folder.iterdir()
        if entry.name.endswith(".yaml")
    ]
    return tuple(sorted(found, key=lambda i: (GAPS.index(i.gap), not i.core, i.id)))


def _indicator(row: dict[str, object]) -> Indicator:
    values = {"reads": row["id"], "waits_for": "", "capability": "", "guardrail": "", "notes": ""} | row
    if values["waits_for"] or values["kind"] == "blind_spots":
        values["reads"] = None
    for name in ("n_staged_from", "zero_is_blind_from"):
        values.setdefault(name, None)
    values.setdefault("n_shown_from", 1)
    needs = values["needs"]
    assert isinstance(needs, list)
    values["needs"] = tuple(Need(tuple(n["any_of"]), n["from"]) for n in needs)
    for name in ("base", "protects", "records"):
        listed = values.get(name, ())
        assert isinstance(listed, (list, tuple))
        values[name] = tuple(str(item) for item in listed)
    values["version"] = str(values["version"])
    return Indicator(**values)  # type: ignore[arg-type]


def bands(text: str | None = None) -> Bands:
    """Where do the stages begin? From the given YAML (a home's own file), else from the one that ships.

    Rows that a home leaves out are the shipped ones. Raises BandsUnreadable.
    """
    shipped = yaml.safe_load(files("walkamile.prove").joinpath("bands.yaml").read_text("utf-8"))
    if text is None:
        return _bands(shipped)
    try:
        own = yaml.safe_load(text) or {}
        merged = {key: shipped[key] | (own.get(key) or {}) for key in ("cuts", "guardrails", "rules")}
        changed = any(merged[key] != shipped[key] for key in merged)
        version = str(own.get("version", shipped["version"]))
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise BandsUnreadable(f"the file of bands cannot be read: {error}") from error
    if changed and version == shipped["version"]:
        raise BandsUnreadable("the bands differ from the shipped ones: give the file a `version` of its own")
    return _bands(merged | {"version": version})


def _bands(raw: dict[str, dict[str, float]]) -> Bands:
    known = {i.id: i for i in indicators()}
    cuts: dict[str, tuple[float, float, float]] = {}
    for name, row in raw["cuts"].items():
        if name not in known:
            raise BandsUnreadable(f"there is no indicator {name}; see `walkamile gaps`")
        ordered = _ordered(name, row, known[name].direction)
        cuts[name] = ordered
    rules = {key: float(value) for key, value in raw["rules"].items()}
    guardrails = {key: float(value) for key, value in raw["guardrails"].items()}
    return Bands(str(raw["version"]), cuts, guardrails, rules)


def _ordered(name: str, row: object, direction: str) -> tuple[float, float, float]:
    try:
        first, second, third = (float(cut) for cut in row)  # type: ignore[union-attr]
    except (TypeError, ValueError) as error:
        raise BandsUnreadable(f"{name}: give three numbers, one for each step up") from error
    sign = 1 if direction == "up" else -1
    if not sign * first < sign * second < sign * third or inf in (abs(first), abs(second), abs(third)):
        raise BandsUnreadable(f"{name}: the three numbers must get better from left to right")
    return first, second, third


@cache
def queries() -> Queries:
    """Which SQL does a round run to fill the readings, and then to count them?"""
    folder = files("walkamile.prove").joinpath("queries")
    frame = folder.joinpath("frame")
    said = frame.joinpath("said.sql").read_text("utf-8")
    signals, assisted = (
        frame.joinpath(f"{name}.sql").read_text("utf-8").rstrip() for name in ("signals", "assisted")
    )
    names = {i.reads for i in indicators() if i.reads} | BESIDE.keys()
    names |= {i.proxy_reads for i in indicators() if i.proxy_reads}
    readings = {
        name: folder.joinpath(f"{name}.sql")
        .read_text("utf-8")
        .replace("{said}", f"\n{said}")
        .replace("{signals}", f"\n{signals}")
        .replace("{assisted}", f"\n{assisted}")
        for name in sorted(names)
    }
    made = ("create_reading", "create_life", "create_feed")
    steps = (*made, "pairs", "companions", "aggregate", "spread", "trend", "mix")
    texts = {name: frame.joinpath(f"{name}.sql").read_text("utf-8") for name in steps}
    return Queries(**texts, said=said, readings=readings)
