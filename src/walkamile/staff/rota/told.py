"""How is the answer said, in sentences for people?"""

from __future__ import annotations

from walkamile.staff.rota.answer import Answer, Between, Peak

VERDICTS = {
    "enough": "Nobody more is needed.",
    "guests": "Guests fill the peaks: the base plan can stay as it is.",
    "peak": "Short in a part of the week only: more shifts at those hours, more guests, or {hire} more agents.",
    "hire": "Short in much of the week: guests cannot stand in for that. {hire} more agents, or fewer causes.",
}


def sentences(found: Answer) -> list[str]:
    """The answer as a person would say it."""
    short = found.shortfall
    said = [
        f"{short.short_without_guests_h:,.0f} of {short.required_h:,.0f} hours are short without guests; "
        f"guests cover {100 * (short.covered_by_guests_share or 0):.0f} % of that.",
        f"Abandoned contacts: {short.abandoned_without_guests:,.0f} without guests, {short.abandoned:,.0f} with them.",
        VERDICTS[found.verdict].format(hire=_between(found.hire)),
    ]
    if found.verdict != "enough":
        said += _cause(found)
    if found.waiting_min.high >= 1:
        said.append(f"People enough would take away {_between(found.waiting_min)} minutes of waiting.")
    for one in found.breaks:
        said.append(
            f"Break {one.rule}: {one.minutes:,.0f} minutes; more people would remove {_between(one.by_people)}, "
            f"only a changed process {_between(one.by_process)}."
        )
    if found.breaks_unknown:
        said.append(found.breaks_unknown)
    return said


def peak_sentences(peak: Peak, when: str) -> list[str]:
    """What the peak loses."""
    parts = [
        (_between(peak.orders_lost), "orders"),
        (_between(peak.orders_value), f"{peak.currency} of orders".strip()),
        (_between(peak.goodwill_value), f"{peak.currency} of goodwill".strip()),
    ]
    lost = ", ".join(f"{figure} {what}" for figure, what in parts)
    said = [f"The peak {when} loses {_between(peak.abandoned)} of {peak.contacts:,.0f} contacts: {lost}."]
    return [*said, *(f"Unknown because {reason}." for reason in peak.unknown)]


def _cause(found: Answer) -> list[str]:
    short = found.shortfall
    best = max(found.reasons, key=lambda one: one.fewer_abandoned, default=None)
    if best is None:
        return [
            "Which reason for contacts to remove first is unknown: give the shares of intents in rota.yaml."
        ]
    more = best.fewer_abandoned > short.abandoned_without_guests - short.abandoned
    return [
        f"Without contacts about {best.name} ({100 * best.share:.0f} %) {best.fewer_abandoned:,.0f} fewer would be "
        f"abandoned, and {best.fewer_h:,.0f} hours of work fall away"
        + (": more than all guests can do. Remove the cause first." if more else ".")
    ]


def _between(one: Between | None) -> str:
    if one is None:
        return "unknown"
    low, high = f"{one.low:,.0f}", f"{one.high:,.0f}"
    return low if low == high else f"{low} to {high}"
