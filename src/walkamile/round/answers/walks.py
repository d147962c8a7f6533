"""Which journeys may be walked, which one is drawn, and how many people live the like?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from walkamile import understand, walk
from walkamile.kit.intervals import wilson
from walkamile.round.answers.asked import page_sql
from walkamile.round.answers.people import with_break_rules
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.walk_limits import ask_limits
from walkamile.round.answers.walk_script import ask_in_them, ask_script
from walkamile.round.said.authors import Author

FEWEST_EVENTS = 3
RECENT = timedelta(days=30)
LENSES = {"need": "walk_needs", "case": "walk_cases"}


@dataclass(frozen=True, slots=True)
class Drawn:
    """A journey that was drawn, and how it is walked. `rule`: the break that cost most, None where nothing broke."""

    journey: walk.journey.Journey
    script: walk.script.Script
    pool: str
    lens: str
    seed: int
    rule: str | None


@dataclass(frozen=True, slots=True)
class NoWalk:
    """There is no journey to walk, and why, in plain words."""

    reason: str


def ask_journeys(recall: Recall, lens: str | None = None) -> tuple[str, tuple[walk.journey.Journey, ...]]:
    """All journeys in which somebody turned to the company, and by which lens: needs, or cases where these say more."""
    chosen = lens or ask_lens(recall)
    rows = with_break_rules(recall).records(page_sql(LENSES[chosen]), {"fewest": FEWEST_EVENTS})
    in_them = ask_in_them(recall, chosen)
    return chosen, tuple(_journey(row, in_them[int(row["case_key"])]) for row in rows)


def ask_lens(recall: Recall) -> str:
    """By which lens are journeys walked here? By the one that gives more journeys in which something happened."""
    engine = with_break_rules(recall)
    counted = {
        lens: engine.value(f"select count(*) from ({page_sql(name)})", {"fewest": FEWEST_EVENTS})
        for lens, name in LENSES.items()
    }
    return max(counted, key=lambda lens: (counted[lens], lens))


def _journey(row: dict[str, Any], told: dict[str, Any]) -> walk.journey.Journey:
    """`told`: what its script tells of, so that nothing is told of whom, or when, nobody looked at."""
    row["channel"] = row["channel"] or "unknown"
    row["employees"] = frozenset(name for name in (*(row["employees"] or ()), *(told["acted"] or ())) if name)
    row["rules"] = tuple(row["rules"] or ())
    row["n_events"] = max(row["n_events"], told["n_told"])
    return walk.journey.Journey(**row, last_at=told["last_at"], people=frozenset(told["people"] or ()))


def ask_pools(recall: Recall, author: Author | None = None) -> dict[str, Any]:
    """How many journeys can be drawn from each pool, and how many are left out for which reason?"""
    lens, journeys = ask_journeys(recall)
    found = walk.fit.fitting(journeys, ask_limits(recall, author))
    sizes = {pool: len(walk.draw.pool_of(found.journeys, pool)) for pool in walk.draw.POOLS}
    left_out = {why.value: n for why, n in Counter(found.left_out).most_common()}
    return {"lens": lens, "n": len(journeys), **sizes, "excluded": left_out}


def ask_draw(recall: Recall, author: Author, pool: str, side: str, seed: int) -> Drawn | NoWalk:
    """Draw a journey of this pool for somebody, and tell it from this side."""
    lens, journeys = ask_journeys(recall)
    allowed = walk.fit.fitting(journeys, ask_limits(recall, author))
    served = [one for one in allowed.journeys if side == walk.journey.CUSTOMER or one.was_served]
    drawn = walk.draw.draw(served, pool, seed)
    if drawn is None:
        return NoWalk(_nothing(len(journeys), allowed, pool, side))
    script = ask_script(recall, lens, drawn, side)
    return Drawn(drawn, script, pool, lens, seed, drawn.rules[0] if drawn.rules else None)


def _nothing(n: int, allowed: walk.fit.Fitting, pool: str, side: str) -> str:
    if not n:
        return (
            "No journey here has anybody in it who turned to the company. Load contacts or cases with the names of "
            "people, then run the round."
        )
    if not allowed.journeys:
        told = "; ".join(f"{count}: {why}" for why, count in allowed.left_out.items())
        return f"None of the {n} journeys may be walked ({told})."
    if side != walk.journey.CUSTOMER and not any(one.was_served for one in allowed.journeys):
        return "No source says which employee served. Walk as the customer, or load who answered (actor_id)."
    assert pool == walk.draw.WORST_TENTH
    return "In no journey that may be walked did a break cost time. Draw a representative one."


def ask_like(recall: Recall, lens: str, rule: str | None, topic: str | None) -> dict[str, Any]:
    """Of the people who turn to the company (about the same), how many live the like: the same break, or none?

    `n_people` of `n_of` with the share and its 95 % interval; `href` to the rows; `recent`: the last 30 days. Or
    `reason`, where fewer than the smallest group would be told of.
    """
    _, journeys = ask_journeys(recall, lens)
    robots = {int(row[0]) for row in recall.rows("select person_code from robot")}
    about = [one for one in journeys if topic in (None, one.topic) and one.person_code not in robots]
    like = [one for one in about if (rule in one.rules if rule else not one.rules)]
    n_of, n = (len({one.person_code for one in some}) for some in (about, like))
    fewest = recall.store.settings.minimum_customers
    if n_of < fewest or 0 < n < fewest or 0 < n_of - n < fewest:
        return {"reason": f"Fewer than {fewest} people: no figure is shown on so few.", "says": _like(rule)}
    share = wilson(n, n_of)
    href = f"/breaks/{quote(rule)}" if rule else f"/journeys/{lens}"
    return {
        "reason": "", "says": _like(rule), "n_people": n, "n_of": n_of, "share": share.value, "low": share.low,
        "high": share.high, "topic": topic, "href": href, "recent": _recent(recall, like, n, href),
    }  # fmt: skip


def _recent(recall: Recall, like: list[walk.journey.Journey], n: int, href: str) -> dict[str, Any]:
    """How many people had such a journey that ended in the last 30 days, and how many minutes of their lives was it?

    Today is the last of these days. `n` people had one at any time: also who is left of them is not too few to tell.
    """
    until = recall.as_of.date()
    since = until - RECENT + timedelta(days=1)
    recent = [one for one in like if since <= one.closed_at.date() <= until]
    n_recent = len({one.person_code for one in recent})
    fewest = recall.store.settings.minimum_customers
    if 0 < n_recent < fewest or 0 < n - n_recent < fewest:
        before = "" if 0 < n_recent < fewest else ", or before them"
        return {
            "reason": f"Fewer than {fewest} people in the last 30 days{before}: no figure is shown on so few."
        }
    return {
        "reason": "", "n_people": n_recent, "minutes": sum(one.lived_min for one in recent),
        "href": f"{href}?since={since}&until={until}",
    }  # fmt: skip


def _like(rule: str | None) -> str:
    return understand.RULES[rule].title if rule else "nothing broke"
