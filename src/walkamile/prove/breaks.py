"""How often does the experience break? Shares with intervals, windows side by side, small groups kept back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from walkamile.kit.intervals import wilson
from walkamile.kit.queries import query
from walkamile.understand import RULES

FEWEST_PEOPLE = 10


@dataclass(frozen=True, slots=True)
class BreakShare:
    """One row of the answer: a rule under one window, scope and segment, or the reason why there is no figure."""

    rule: str
    version: str
    lens: str
    scope: str
    window_days: int | None
    segment: str | None
    n: int | None
    denominator: int | None
    share: float | None
    low: float | None
    high: float | None
    minutes: float | None
    coverage: float | None
    reason: str | None


def breaks_question(by: str | None) -> str:
    """Return the question (tables eligible, rule_window, person_segment; parameters as_of, since, until, segment)."""
    text = query("walkamile.prove", "breaks")
    if by is None:
        return text.format(segment="cast(null as varchar)", join="")
    join = "join person_segment g on g.person_code = e.person_code and g.segment = $segment"
    return text.format(segment="g.value", join=join)


def rule_windows() -> list[tuple[str, int | None, bool, int]]:
    """Return the rows of `rule_window`: rule, window in days, whether no further contact is a hit, days of age."""
    rows: list[tuple[str, int | None, bool, int]] = []
    for rule in RULES.values():
        resolves = rule.name.endswith("_resolution")
        rows += [(rule.name, days, resolves, days) for days in rule.windows] or [
            (rule.name, None, False, rule.waits_days)
        ]
    return rows


def break_shares(
    counted: Sequence[Mapping[str, Any]],
    coverage: Mapping[tuple[str, str], float],
    heard: Collection[str],
    rule: str | None = None,
    fewest: int = FEWEST_PEOPLE,
) -> list[BreakShare]:
    """Turn counts into shares; groups of fewer people than `fewest` are kept back.

    `coverage`: by rule and lens, the share of units whose channel can show the break. `heard`: the event types that
    some source says, or declares to say: a break that nobody could have told is not absent.
    """
    shares = [
        _share(row, coverage, heard, max(fewest, FEWEST_PEOPLE))
        for row in counted
        if rule in (None, row["rule"])
    ]
    missing = [
        name for name in RULES if name not in {row["rule"] for row in counted} and rule in (None, name)
    ]
    return _complement(shares) + [_blind(name, heard) for name in missing]


def _share(
    row: Mapping[str, Any], coverage: Mapping[tuple[str, str], float], heard: Collection[str], fewest: int
) -> BreakShare:
    known = RULES[row["rule"]]
    seen = coverage.get((row["rule"], row["lens"]))
    named = (row["rule"], known.version, row["lens"], row["scope"], row["window_days"], row["segment"])
    if row["people"] and row["people"] < fewest:
        return BreakShare(*named, None, None, None, None, None, None, seen, f"fewer than {fewest} people")
    unheard = _unheard(known.needed(row["lens"]), heard)
    if unheard and not row["hits"]:
        return BreakShare(*named, None, None, None, None, None, None, 0.0, f"no source says {unheard}")
    estimate = wilson(row["hits"], row["n"])
    minutes = round(row["minutes"], 1) if row["n_minutes"] else None
    return BreakShare(
        *named, row["hits"], row["n"], estimate.value, estimate.low, estimate.high, minutes, seen, None
    )


def _complement(shares: list[BreakShare]) -> list[BreakShare]:
    """Keep back a second segment where only one was kept back: it could be told by subtraction."""
    groups: dict[tuple[Any, ...], list[int]] = {}
    for position, share in enumerate(shares):
        if share.segment is not None:
            groups.setdefault((share.rule, share.lens, share.scope, share.window_days), []).append(position)
    for positions in groups.values():
        hidden = [i for i in positions if shares[i].share is None]
        shown = [i for i in positions if shares[i].share is not None]
        if len(hidden) == 1 and shown:
            smallest = min(shown, key=lambda i: (shares[i].denominator or 0, shares[i].segment or ""))
            shares[smallest] = replace(
                shares[smallest],
                n=None,
                denominator=None,
                share=None,
                low=None,
                high=None,
                minutes=None,
                reason="kept back so that a smaller group cannot be told by subtraction",
            )
    return shares


def _blind(name: str, heard: Collection[str]) -> BreakShare:
    rule = RULES[name]
    unheard = _unheard(rule.needs, heard)
    reason = f"no source says {unheard}" if unheard else f"nobody could have had it: {rule.could_have}"
    return BreakShare(
        name, rule.version, "contact", "any_need", None, None, 0, 0, None, None, None, None, 0.0, reason
    )


def _unheard(needs: Sequence[str], heard: Collection[str]) -> str:
    return " and ".join(f"`{need}`" for need in needs if need not in heard)


def breaks_document(as_of: datetime, shares: Sequence[BreakShare]) -> dict[str, Any]:
    """Return the document that `breaks --json` prints."""
    return {"as_of": as_of.isoformat(timespec="seconds") + "Z", "rules": [asdict(share) for share in shares]}
