"""What is connected, silent, or broken; what can be measured; and what should be switched on first?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from walkamile import prove
from walkamile.round.answers.explain import figures_now
from walkamile.round.answers.recall import Recall

SILENT_AFTER = timedelta(days=7)


def examine(recall: Recall) -> dict[str, Any]:
    """The `doctor` document: sources, what can be measured, service accounts left out, the instrumentation plan."""
    now = figures_now(recall)
    rows = [row for gap in now.document["gaps"] for row in gap["indicators"]]
    plan = prove.plan(now.figures, now.feeds, now.contracts)
    return {
        "as_of": recall.as_of.isoformat(timespec="seconds") + "Z",
        "sources": _sources(recall),
        "refused": _refused(recall),
        "indicators": len(rows),
        "measured": sum(row["status"] in ("measured", "shown") for row in rows),
        "abstained": [
            {"id": row["id"], "name": row["name"], "reason": row["reason"]}
            for row in rows
            if row["status"] == "abstained"
        ],
        "service_accounts": recall.records(
            "select p.person_id, r.contacts, r.reason from robot r "
            "join person_row p on p.person_code = r.person_code order by r.contacts desc"
        ),
        "plan": [
            {
                "where": f"{line.source} {line.channel}".strip().replace(" *", ""),
                "type": line.type,
                "how": line.hint or line.action,
                "action": line.action, "unlocks": list(line.unlocks), "alone": list(line.alone),
            }
            for line in plan
        ],
    }  # fmt: skip


def _sources(recall: Recall) -> list[dict[str, Any]]:
    rows = recall.rows(
        "select source, sum(n)::bigint, min(day), max(day) from emission group by source order by source"
    )
    return [
        {
            "source": source, "events": n, "first": str(first), "last": str(last),
            "state": "silent" if recall.as_of.date() - last > SILENT_AFTER else "connected",
        }
        for source, n, first, last in rows
    ]  # fmt: skip


def _refused(recall: Recall) -> list[dict[str, Any]]:
    rows = recall.store.state.rows(
        "select b.source, q.why, count(*) from quarantine q join batch b on b.batch_id = q.batch_id "
        "group by 1, 2 order by 3 desc"
    )
    return [{"source": source, "reason": why, "n": n} for source, why, n in rows]
