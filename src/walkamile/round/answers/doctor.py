"""What is connected, silent, or broken; what can be measured; and what should be switched on first?"""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from walkamile import prove
from walkamile.model.errors import HomeFault
from walkamile.round.answers.explain import figures_now
from walkamile.round.answers.recall import Recall
from walkamile.round.answers.senders import ask_senders
from walkamile.round.teams import take_teams

SILENT_AFTER = timedelta(days=7)


def examine(recall: Recall) -> dict[str, Any]:
    """The `doctor` document: sources, what can be measured, service accounts left out, employees listed, the plan."""
    now = figures_now(recall)
    rows = [row for gap in now.document["gaps"] for row in gap["indicators"]]
    plan = prove.plan(now.figures, now.feeds, now.contracts)
    return {
        "as_of": recall.as_of.isoformat(timespec="seconds") + "Z",
        "sources": _sources(recall),
        "refused": _refused(recall),
        "sending": ask_senders(recall.store),
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
        "teams": _teams(recall),
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


def _teams(recall: Recall) -> dict[str, Any]:
    """How many employees teams.csv lists and events name; or what is wrong with the file."""
    try:
        counted: dict[str, Any] = asdict(take_teams(recall.store, recall.engine.cursor()))
        return {**counted, "fault": None}
    except HomeFault as fault:
        return {"n": 0, "n_known": 0, "fault": str(fault)}


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
