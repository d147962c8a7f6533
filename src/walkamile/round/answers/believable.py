"""What is the figure of a topic that people believe something about? The same that the pages show."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from walkamile import prove, understand
from walkamile.kit.intervals import Estimate, mean_interval, quantile_interval, wilson
from walkamile.kit.queries import query
from walkamile.round.answers.asked import Asked, last_full_month
from walkamile.round.answers.breaks import ask_breaks
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.recognised import ask_recognised

ROUND = "walkamile.round"
REPEAT_DAYS = 7


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its 95 % interval, the spread of what it was measured on (None: no spread), and n."""

    value: float
    low: float
    high: float
    iqr: float | None
    n: int


def ask_measured(recall: Recall, topic: str) -> Measured | str:
    """The figure of a topic of the way in, in its unit; or the reason why there is none."""
    return MEASURES[topic](recall)


def _wait(q: float) -> Callable[[Recall], Measured | str]:
    def ask(recall: Recall) -> Measured | str:
        rows = recall.rows(query(ROUND, "topics/waits"))
        few = _too_few(
            recall, rows, "No call with a wait: queue.entered and queue.left, or wait_s, are needed."
        )
        return few or _quantile([float(row[0]) for row in rows], q)

    return ask


def _yes_or_no(name: str, nothing: str, needs: str = "") -> Callable[[Recall], Measured | str]:
    def ask(recall: Recall) -> Measured | str:
        if needs and not recall.rows("select 1 from emission where type = $type limit 1", {"type": needs}):
            return f"No source says {needs}."
        rows = recall.rows(query(ROUND, f"topics/{name}").replace("{rules}", _rules()))
        return _too_few(recall, rows, nothing) or _of_share(sum(float(row[0]) for row in rows), len(rows))

    return ask


def _rule(rule: str, window_days: int | None = None) -> Callable[[Recall], Measured | str]:
    def ask(recall: Recall) -> Measured | str:
        rows = [
            row for row in ask_breaks(recall, rule)["rules"]
            if row["scope"] == "any_need" and row["window_days"] == window_days
        ]  # fmt: skip
        if not rows or rows[0]["share"] is None:
            return (rows[0]["reason"] if rows else "nobody could have had it").capitalize() + "."
        return _of_share(rows[0]["n"], rows[0]["denominator"])

    return ask


def _recognised(recall: Recall) -> Measured | str:
    found = ask_recognised(recall, Asked())
    return found["reason"] if found["value"] is None else _of_share(found["numerator"], found["n"])


def _lost(recall: Recall) -> Measured | str:
    since, until = last_full_month(recall.as_of)
    params = {
        "since": datetime.combine(since, time()),
        "until": datetime.combine(until, time()) + timedelta(days=1),
    }
    rows = recall.rows(query(ROUND, "topics/lost").replace("{rules}", _rules()), params)
    few = _too_few(recall, rows, "Nobody was in touch in the last full month.")
    if few:
        return few
    values = [float(row[0]) for row in rows]
    found = mean_interval(len(values), sum(values), sum(v * v for v in values))
    return _with_spread(Estimate(found.value, max(0.0, found.low), found.high), values)


def _too_few(recall: Recall, rows: list[tuple[Any, ...]], nothing: str) -> str | None:
    """Whoever is not known counts as somebody else each time."""
    if not rows:
        return nothing
    people = len({row[1] for row in rows if row[1] is not None}) + sum(row[1] is None for row in rows)
    fewest = recall.store.settings.minimum_customers
    return f"Fewer than {fewest} customers." if people < fewest else None


def _of_share(hits: float, n: int) -> Measured:
    found = wilson(hits, n)
    return Measured(found.value, found.low, found.high, prove.beliefs.spread_of_share(hits, n), n)


def _quantile(values: list[float], q: float) -> Measured:
    return _with_spread(quantile_interval(values, q=q), values)


def _with_spread(found: Estimate, values: list[float]) -> Measured:
    n = len(values)
    q25, q75 = (quantile_interval(values, q=q).value for q in (0.25, 0.75))
    mean = sum(values) / n
    deviation = (sum((v - mean) ** 2 for v in values) / max(1, n - 1)) ** 0.5
    iqr = prove.beliefs.spread_of_values(q25, q75, deviation)
    return Measured(found.value, found.low, found.high, iqr, n)


def _rules() -> str:
    return ", ".join(f"'{rule.name}'" for rule in understand.RULES.values() if rule.is_break)


MEASURES: dict[str, Callable[[Recall], Measured | str]] = {
    "wait_median_s": _wait(0.5),
    "wait_p90_s": _wait(0.9),
    "gave_up_share": _yes_or_no("gave_up", "Nobody waited in a phone queue: queue.entered is needed."),
    "repeat_share": _rule("repeat_contact", REPEAT_DAYS),
    "recognised_after_store_purchase": _recognised,
    "asked_twice_share": _rule("repeated_authentication"),
    "broken_share": _yes_or_no("broken", "There is no contact yet."),
    "minutes_lost": _lost,
    "silent_share": _yes_or_no("silent", "There is no customer yet.", needs="feedback.given"),
    "invited_good_share": _yes_or_no("invited", "Nobody was invited.", needs="feedback.invited"),
}
