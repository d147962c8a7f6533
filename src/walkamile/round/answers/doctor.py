"""What is connected, silent, or broken; what can be measured; and what should be switched on first?"""

from __future__ import annotations

import json
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
    sources = _sources(recall)
    files = {row["source"]: row["last"] for row in sources if row["state"] == "file"}
    return {
        "as_of": recall.as_of.isoformat(timespec="seconds") + "Z",
        "sources": sources,
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
                **_how(line, files),
                "unlocks": list(line.unlocks), "alone": list(line.alone),
            }
            for line in plan
        ],
    }  # fmt: skip


def _how(line: Any, files: dict[str, str]) -> dict[str, str]:
    """How to do what a line of the plan says: the logging of a file that came once is not what is to be mended."""
    if line.action == "mend" and line.source in files:
        return {"how": f"a file up to {files[line.source]}: load a newer one", "action": "load"}
    return {"how": line.hint or line.action, "action": line.action}


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
    once = _came_once(recall)
    return [
        {
            "source": source, "events": n, "first": str(first), "last": str(last),
            "state": "connected" if recall.as_of.date() - last <= SILENT_AFTER
            else "file" if source in once else "silent",
        }
        for source, n, first, last in rows
    ]  # fmt: skip


def _came_once(recall: Recall) -> set[str]:
    """Sources that came in one file of their own and send nothing: they end where the file ends."""
    loads: dict[str, list[list[str]]] = {}
    for name, contract in recall.store.state.rows(
        "select source, contract from batch where unloaded_at is null"
    ):
        together = json.loads(contract).get("sources") or [name]
        for source in together:
            loads.setdefault(source, []).append(together)
    senders = {row[0] for row in recall.store.state.rows("select name from source")}
    return {source for source, found in loads.items() if found == [[source]]} - senders


def _refused(recall: Recall) -> list[dict[str, Any]]:
    rows = recall.store.state.rows(
        "select b.source, q.why, count(*) from quarantine q join batch b on b.batch_id = q.batch_id "
        "group by 1, 2 order by 3 desc"
    )
    return [{"source": source, "reason": why, "n": n} for source, why, n in rows]
