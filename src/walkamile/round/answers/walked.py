"""What did somebody, or a group, believe of a walk before they walked it, and how was it?"""

from __future__ import annotations

from typing import Any

from walkamile.store import Store

BESIDE = (
    "select topic, believed, low, high, stated_at, measured, measured_low, measured_high, n, reason, tested_at "
    "from belief where walk_id = :w and author_id = :a order by no"
)
HITS = (
    "select topic, count(*) as n, sum(case when low <= measured and measured <= high then 1 else 0 end) as hits "
    "from belief where walk_id = :w and tested_at is not null and low is not null group by topic order by topic"
)
BELIEVERS = "select count(distinct author_id) from belief where walk_id = :w"


def ask_beside(store: Store, author_id: str, walk_id: str) -> dict[str, dict[str, Any]]:
    """What this author believed of this walk by topic, with the measured value as soon as the walk is over.

    Units are those of the topic; `reason` says why a belief could not be tested.
    """
    return {row["topic"]: row for row in store.state.records(BESIDE, w=walk_id, a=author_id)}


def ask_together(store: Store, walk_id: str) -> dict[str, Any]:
    """How many of a group had the truth inside of their range, by topic? Nothing for a group that is too small.

    `n`: who believed; `reason`: why nothing is said; `topics`: pairs of `n` and `hits` by topic.
    """
    n = int(store.state.value(BELIEVERS, w=walk_id) or 0)
    fewest = store.settings.minimum_employees
    if n < fewest:
        return {"n": n, "reason": f"Fewer than {fewest} people: each sees their own.", "topics": {}}
    found = {row["topic"]: row for row in store.state.records(HITS, w=walk_id)}
    kept = {name: row for name, row in found.items() if row["n"] >= fewest}
    return {"n": n, "reason": "", "topics": kept}
