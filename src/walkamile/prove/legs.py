"""Where do the hours of M1 go? From the experience to its signal, to an owner, to the action: each leg by itself."""

from __future__ import annotations

from math import isinf
from typing import Any

from walkamile.kit.intervals import kaplan_meier_quantile
from walkamile.model.measure import Abstention, Figure, Status, Why
from walkamile.prove.declared import Bands, indicators
from walkamile.prove.small_groups import is_small
from walkamile.prove.tallies import Tallies

LEGS = {
    "M1.signal": ("experience to signal", "signal.raised"),
    "M1.owner": ("signal to owner", "signal.owned"),
    "M1.action": ("owner to action", "signal.owned"),
}
FIGURES = ("median_h", "low_h", "high_h", "p90_h", "p90_low_h", "p90_high_h")


def legs(tallies: Tallies, bands: Bands, whole: Figure) -> list[dict[str, Any]]:
    """Median and nine in ten of each leg in hours, with intervals; None where the log is too short to know.

    Signals that have not come so far are counted as not yet ended (Kaplan and Meier 1958); `n_open` says how many.
    Where `whole` (M1) says nothing, its legs say nothing either, for the same reason.
    """
    indicator = next(i for i in indicators() if i.id == "M1")
    found = []
    for reading, (name, needs) in LEGS.items():
        tally = tallies.sums.get((reading, "", ""))
        values = tallies.values.get((reading, "", ""), ())
        row: dict[str, Any] = {"leg": name, **dict.fromkeys(FIGURES), "n": 0, "n_open": 0}
        if isinstance(whole, Abstention):
            counts_too = None if whole.status is Status.SUPPRESSED else 0
            said = {
                "n": counts_too,
                "n_open": counts_too,
                "status": str(whole.status),
                "reason": whole.reason,
            }
            found.append(row | said)
        elif tally is None or tally.n == 0 or not values:
            why = f"{Why.NOT_IN_CONTRACT}: no source says {needs}"
            found.append(row | {"status": str(Status.ABSTAINED), "reason": why})
        elif is_small(indicator, tally.n_people, tally.n_employees, bands.rules):
            found.append(
                row
                | {
                    "n": None,
                    "n_open": None,
                    "status": str(Status.SUPPRESSED),
                    "reason": str(Why.SMALL_GROUP),
                }
            )
        else:
            times, ended = [v.value for v in values], [not v.censored for v in values]
            counts = [v.n for v in values]
            half, most = (kaplan_meier_quantile(times, ended, counts, q=q) for q in (0.5, 0.9))
            ends = (half.value, half.low, half.high, most.value, most.low, most.high)
            told = {field: None if isinf(end) else end for field, end in zip(FIGURES, ends, strict=True)}
            n_open = sum(v.n for v in values if v.censored)
            found.append(
                row | told | {"n": tally.n, "n_open": n_open, "status": str(Status.SHOWN), "reason": None}
            )
    return found
