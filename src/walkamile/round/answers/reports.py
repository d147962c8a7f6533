"""What do employees report, how many, and was it answered? To others only in groups of five and more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.round.answers.recall import Recall
from walkamile.store import Store

OWN = "walkamile"


@dataclass(frozen=True, slots=True)
class Told:
    """One report, however it came: `author` is the employee id where it is known, else the number of the author."""

    report_id: str
    author: str
    author_id: str | None
    role_group: str
    text: str
    system: str | None
    since: str | None
    helped: str | None
    stopped: str | None
    came_by: str
    made_at: datetime
    may_be_read: bool
    answer: str | None
    answered_at: datetime | None
    event_id: str | None = None


def all_reports(store: Store, recall: Recall | None = None) -> list[Told]:
    """Every report, oldest first: those made here, and those that a source brought as events, each once."""
    kept = _kept(store)
    heard = _heard(recall, kept) if recall is not None else []
    return sorted(
        [one for one in kept if one.came_by != "event"] + heard, key=lambda r: (r.made_at, r.report_id)
    )


def _kept(store: Store) -> list[Told]:
    rows = store.state.records(
        "select r.*, a.employee_id, a.role_group from report r left join author a on a.author_id = r.author_id"
    )
    return [
        Told(
            row["report_id"], (row["employee_id"] or row["author_id"]).lower(), row["author_id"],
            row["role_group"] or "unnamed", row["text"], row["system"], row["since"], row["helped"],
            row["stopped"], row["came_by"], _time(row["made_at"]), bool(row["may_be_read"]), row["answer"],
            _time(row["answered_at"]) if row["answered_at"] else None, row["message_id"],
        )
        for row in rows
    ]  # fmt: skip


def _heard(recall: Recall, kept: Iterable[Told]) -> list[Told]:
    from walkamile.round.answers.colleagues import ask_colleagues

    groups = {c.employee_id.lower(): c.role_group for c in ask_colleagues(recall.store)}
    answered = {one.report_id: one for one in kept if one.came_by == "event"}
    rows = recall.records(HEARD, {"own": OWN})
    return [_told(row, groups, answered.get(row["report_id"])) for row in rows]


HEARD = """
with made as (
    select event_id, ts, text, coalesce(json_extract_string(props, '$.report_id'), event_id) as report_id,
           coalesce(json_extract_string(props, '$.employee'), actor_id, cast(person_code as varchar)) as author,
           json_extract_string(props, '$.system') as system
    from event where type = 'report.made' and source <> $own
), answered as (
    select json_extract_string(props, '$.report_id') as report_id, min(ts) as at, arg_min(text, ts) as text
    from event where type = 'report.answered' and source <> $own group by 1
)
select m.*, a.at as answered_at, a.text as answer from made m left join answered a on a.report_id = m.report_id
order by m.ts, m.event_id
"""


def _told(row: dict[str, Any], groups: dict[str, str], here: Told | None) -> Told:
    author = (row["author"] or row["event_id"]).lower()
    answered_at = row["answered_at"].replace(tzinfo=UTC) if row["answered_at"] else None
    return Told(
        row["report_id"], author, None, groups.get(author, "unnamed"), row["text"] or "", row["system"], None, None,
        None, "event", row["ts"].replace(tzinfo=UTC), False, here.answer if here else row["answer"],
        here.answered_at if here else answered_at, row["event_id"],
    )  # fmt: skip


def _time(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
