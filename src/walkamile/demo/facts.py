"""What was planted, and what did the latent events really add up to?"""

from datetime import UTC, datetime
from statistics import median
from typing import Any

from walkamile.demo.cast import AnaDay, cast_facts
from walkamile.demo.catalogue import ANSWER_SHARE, HURT_SYSTEM, IDLE_SYSTEM, RATES, STORES
from walkamile.demo.diary import Row
from walkamile.demo.operations import ROBOT, ROBOT_CONTACTS
from walkamile.demo.period import SECOND
from walkamile.demo.plan import Plan
from walkamile.demo.record import Record
from walkamile.demo.truth import Tally

PLANTED = {"P3": "context_used", "N2": "estimate_used", "M8": "report_answered"}
"""Indicators whose expected value is a planted probability; the others are mixtures: use the counts."""
NOTES = {
    "I1": "assisted contacts with a routine ask after a strong name linked by then / those with such a name",
    "I2": "assisted contacts with a linked name or history shown up to the first word / all, with the abandoned",
    "I3": "assisted contacts with two routine asks or more, those of the menu included / assisted contacts",
    "I4": "the units of the rule no_record",
    "I5": "identity.corrected / identity.confirmed; shared devices are in facts['shared']",
    "I6": "median of (first confirmation - first ask) / handle time, assisted contacts with both",
    "P1": "activity and intent shown up to the first word / assisted, person active in 30 days",
    "P2": "contacts that broke repeated_information / handed over, or same need key in 7 days",
    "P3": "context used after it was shown / assisted contacts in which it was shown",
    "P4": "first guesses that name the final reason / guesses; base: the commonest reason",
    "P5": "offers while a complaint case or a raised signal was open / offers to known persons",
    "N1": "estimates within 10 s (e-mail 60 s) of the customer's first word / kind human or bot",
    "N2": "signal.used after the estimates / contacts understood in time",
    "N3": "minutes (at most a day each) of contacts on channels with estimates / minutes of all contacts",
    "M1": "hours from the opening of the contact to the action on its signal; unacted ones are censored",
    "M1a": "breaks inside assisted contacts with a signal.acted in the contact / such breaks",
    "M3": "customers and prospects without feedback and without an estimate / those with any event",
    "M4": "people who gave feedback / people with any event, by age group",
    "M6": "invited / contacts, by how the contact ended",
    "M8": "reports with an answer / reports",
    "C7": "seconds on hold or in a queue within the agent's own wait for a system / seconds on hold or in a queue",
    "A1": "breaks after which the person was told before coming back within 7 days / breaks",
    "A2": "needs that touch two teams or more with exactly one owner / such needs",
}


def company_facts(
    plan: Plan, tally: Tally, record: Record, edges: list[Row], day: AnaDay | None
) -> dict[str, Any]:
    """Everything a test may want to know, without looking at the events."""
    period = plan.period
    return {
        "people": plan.people,
        "days": period.days,
        "seed": plan.seed,
        "start_us": period.start_us,
        "as_of_us": period.as_of_us,
        "as_of": datetime.fromtimestamp(period.as_of_us / SECOND, UTC).replace(tzinfo=None).isoformat(),
        "cast": cast_facts(plan, day),
        "shares": tally.shares(),
        "indicators": _indicators(tally, record),
        "near_misses": edges,
        "planted": dict(RATES),
        "feeds": {
            "app_stops_us": period.app_stops_us,
            "app_events_lost": record.lost_app_events,
            "silence_from_us": period.silence_from_us,
        },
        "service_accounts": [{"identifiers": dict(ROBOT), "person": "robot", "contacts": ROBOT_CONTACTS}],
        "shared": {
            "kiosks": [f"ck-kiosk-{store}" for store in STORES],
            "tablets": {cookie: sorted(users) for cookie, users in sorted(record.tablets.items())},
        },
        "changes": _changes(plan, record),
        "mailing": _mailing(plan),
        "initiatives": _initiatives(plan, record),
        "voices": {"answer_share": dict(ANSWER_SHARE), "invited": record.sums.pairs.get("M6 resolved")},
    }


def _indicators(tally: Tally, record: Record) -> dict[str, Any]:
    pairs = dict(record.sums.pairs)
    held = tally.counts.get(("no_record", "contact", "any_need", 90))
    if held:
        pairs["I4"] = [float(held[0]), float(held[1])]
    found: dict[str, Any] = {}
    for name, (numerator, denominator) in sorted(pairs.items()):
        entry: dict[str, Any] = {"numerator": numerator, "denominator": denominator}
        code = name.split(" ")[0]
        entry["note"] = NOTES.get(code, "")
        if name in PLANTED:
            entry["planted"] = RATES[PLANTED[name]]
        found[name] = entry
    if shares := record.sums.values.get("I6"):
        found["I6"] = {"median": median(shares), "n": len(shares), "note": NOTES["I6"]}
    hours = record.sums.values.get("M1", [])
    waiting = record.sums.values.get("M1 censored", [])
    found["M1"] = {
        "median": surviving_median(hours, waiting),
        "acted": len(hours),
        "open": len(waiting),
        "note": NOTES["M1"],
    }
    if "P4" in found and record.reasons:
        found["P4"]["base"] = max(record.reasons.values()) / sum(record.reasons.values())
    return found


def surviving_median(ended: list[float], censored: list[float]) -> float | None:
    """The Kaplan-Meier median of times, some of which have not ended yet; None if less than half ended."""
    times = sorted([(time, 0) for time in ended] + [(time, 1) for time in censored])
    share, at_risk = 1.0, len(times)
    for time, is_censored in times:
        if not is_censored:
            share *= 1.0 - 1.0 / at_risk
            if share <= 0.5:
                return time
        at_risk -= 1
    return None


def _changes(plan: Plan, record: Record) -> list[dict[str, Any]]:
    """The two changes, with what happened in the 72 hours after each and in the same hours a week before."""
    planned = (
        ("chg-hurts", HURT_SYSTEM, plan.period.hurting_us, True),
        ("chg-idle", IDLE_SYSTEM, plan.period.harmless_us, False),
    )
    return [
        {
            "change": name,
            "ci": item,
            "at_us": at_us,
            "hurts": hurts,
            "after_72h": after,
            "week_before": before,
        }
        for name, item, at_us, hurts in planned
        for after, before in [record.around[name]]
    ]


def _mailing(plan: Plan) -> dict[str, Any]:
    """The Monday after the mailing, two hours from nine: who called, who answered, who gave up."""
    calls = list(plan.peak.values())
    return {
        "day": plan.period.dates[plan.period.mailing_day].isoformat(),
        "from_us": min((call.at_us for call in calls), default=None),
        "until_us": max((call.at_us for call in calls), default=None),
        "calls": len(calls),
        "abandoned": sum(call.gave_up for call in calls),
        "agents": plan.agents_on_shift,
        "mean_wait_s": sum(call.wait_s for call in calls) / max(1, len(calls)),
    }


def _initiatives(plan: Plan, record: Record) -> list[dict[str, Any]]:
    """One initiative that works (in the west), one that does nothing (in the east)."""
    return [
        {
            "id": "parcel-news",
            "name": "Tell customers of late parcels before they ask",
            "region": "west",
            "started_us": plan.period.working_us,
            "measure": "share of orders that give rise to a need",
            "effect": RATES["need_of_order"] * (RATES["initiative_works"] - 1.0),
            "orders_with_a_need": record.orders,
        },
        {
            "id": "hold-music",
            "name": "New music on hold",
            "region": "east",
            "started_us": plan.period.idle_us,
            "measure": "share of orders that give rise to a need",
            "effect": 0.0,
            "orders_with_a_need": record.orders,
        },
    ]
