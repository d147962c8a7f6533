"""What do employees report, how many, and was it answered? To others only in groups of five and more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile import walk
from walkamile.kit.intervals import wilson
from walkamile.kit.small_groups import held_back
from walkamile.model.errors import UnknownName
from walkamile.round.answers.recall import Recall
from walkamile.round.colleagues import ask_colleagues
from walkamile.round.said.reports import Heard
from walkamile.store import Store

OWN = "walkamile"
# Whoever gave no name could be one person many times: together they count as one.
UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class Told:
    """One report, however it came: `author` is the employee id; all who gave none count as one person."""

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
            row["report_id"], (row["employee_id"] or UNNAMED).lower(), row["author_id"],
            row["role_group"] or "unnamed", row["text"], row["system"], row["since"], row["helped"],
            row["stopped"], row["came_by"], _time(row["made_at"]), bool(row["may_be_read"]), row["answer"],
            _time(row["answered_at"]) if row["answered_at"] else None, row["message_id"],
        )
        for row in rows
    ]  # fmt: skip


def _heard(recall: Recall, kept: Iterable[Told]) -> list[Told]:
    groups = {c.employee_id.lower(): c.role_group for c in ask_colleagues(recall.store)}
    answered = {one.report_id: one for one in kept if one.came_by == "event"}
    return [_told(row, ref, groups, answered.get(ref)) for row, ref in _brought(recall)]


def _brought(recall: Recall) -> list[tuple[dict[str, Any], str]]:
    """What sources brought, each with the name under which it is shown."""

    def look() -> list[tuple[dict[str, Any], str]]:
        rows = recall.records(HEARD, {"own": OWN})
        return [(row, ref_of(recall.store, row["report_id"])) for row in rows]

    return recall.once(("reports that sources brought",), look)


def ref_of(store: Store, source_id: str) -> str:
    """Under which name is a report of a source shown? A keyed hash: the number of the source may name its author."""
    return store.secrets.hashed("report", source_id).hex()[:12]


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


def _told(row: dict[str, Any], ref: str, groups: dict[str, str], here: Told | None) -> Told:
    author = (row["author"] or UNNAMED).lower()
    answered_at = row["answered_at"].replace(tzinfo=UTC) if row["answered_at"] else None
    return Told(
        ref, author, None, groups.get(author, "unnamed"), row["text"] or "", row["system"], None, None,
        None, "event", row["ts"].replace(tzinfo=UTC), False, here.answer if here else row["answer"],
        here.answered_at if here else answered_at, row["event_id"],
    )  # fmt: skip


def _time(said: str) -> datetime:
    found = datetime.fromisoformat(said)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def ask_reports(store: Store, recall: Recall | None = None) -> dict[str, Any]:
    """What do employees report? How many, how many were answered, by theme, system and group; five people or more.

    What is held back to protect small groups is told as such, never as a number. `reason` where nothing may be shown.
    """
    told = all_reports(store, recall)
    fewest = store.settings.minimum_employees
    authors = {one.author for one in told}
    if len(authors) < fewest:
        why = (
            f"fewer than {fewest} people have reported anything"
            if told
            else "nobody has reported anything yet"
        )
        return {
            "reports": None,
            "reason": why,
            "themes": [],
            "by_system": [],
            "by_group": [],
            "held_back": bool(told),
        }
    share = wilson(sum(one.answered_at is not None for one in told), len(told))
    themes, hidden_themes = _themes(told, fewest)
    by_system, hidden_systems = _parts(told, lambda one: one.system or "(none named)", fewest)
    by_group, hidden_groups = _parts(told, lambda one: one.role_group, fewest)
    return {
        "reports": {
            "n": len(told), "people": len(authors), "first_at": _day(told[0]), "last_at": _day(told[-1]),
            "answered": {"value": share.value, "low": share.low, "high": share.high, "n": len(told)},
        },
        "reason": None, "themes": themes, "by_system": by_system, "by_group": by_group,
        "held_back": hidden_themes or hidden_systems or hidden_groups,
    }  # fmt: skip


def _themes(told: Sequence[Told], fewest: int) -> tuple[list[dict[str, Any]], bool]:
    """What several people say, by its words, with one line of it; the largest first."""
    sayings = [walk.echo.Saying("report", one.report_id, one.text, one.system) for one in told]
    chorus = walk.echo.Chorus(sayings)
    themes = {str(i): theme for i, theme in enumerate(chorus.themes())}
    hidden = held_back({name: {told[i].author for i in theme} for name, theme in themes.items()}, fewest)
    shown = [theme for name, theme in themes.items() if name not in hidden]
    return [_theme(told, chorus, theme) for theme in shown], bool(hidden)


def _theme(told: Sequence[Told], chorus: walk.echo.Chorus, theme: Sequence[int]) -> dict[str, Any]:
    some = [told[i] for i in theme]
    line = Counter(one.text for one in some).most_common(1)[0][0]
    return {
        "words": chorus.told(theme), "line": line, "n": len(some), "people": len({one.author for one in some}),
        "answered": sum(one.answered_at is not None for one in some),
        "first_at": min(_day(one) for one in some), "last_at": max(_day(one) for one in some),
    }  # fmt: skip


def _parts(
    told: Sequence[Told], part_of: Callable[[Told], str], fewest: int
) -> tuple[list[dict[str, Any]], bool]:  # fmt: skip
    parts: dict[str, list[Told]] = {}
    for one in told:
        parts.setdefault(part_of(one), []).append(one)
    hidden = held_back({name: {one.author for one in some} for name, some in parts.items()}, fewest)
    shown = [
        {"part": name, "n": len(some), "people": len({one.author for one in some})}
        for name, some in parts.items()
        if name not in hidden
    ]
    return sorted(shown, key=lambda row: (-row["n"], row["part"])), bool(hidden)


def ask_unanswered(store: Store, recall: Recall | None = None) -> dict[str, Any]:
    """Which reports wait for an answer, oldest first? Lines for whoever answers: without a name, a group or a day.

    What several say in the same words stands once, and is answered once. Lines can be read once five people or more
    have reported something, so that nobody is alone among the authors; before that only where the author agreed. A
    system stands beside a line only where five people or more named it. `waiting` counts them all, where it may be
    said; `may_read` decides on the page who sees the lines.
    """
    told = all_reports(store, recall)
    fewest = store.settings.minimum_employees
    open_ones = [one for one in told if one.answered_at is None]
    among_others = len({one.author for one in told}) >= fewest
    named = {part["part"] for part in _parts(told, lambda one: one.system or "(none named)", fewest)[0]}
    lines: dict[str, dict[str, Any]] = {}
    for one in open_ones:
        if among_others or one.may_be_read:
            said = {"report_id": one.report_id, "text": one.text, "since": one.since}
            system = one.system if one.system in named else None
            lines.setdefault(one.text, {**said, "system": system, "made_in": f"{one.made_at:%Y-%m}"})
    return {
        "lines": list(lines.values()),
        "waiting": len(open_ones) if among_others else None,
        "readable": among_others,
    }


def ask_to_answer(store: Store, recall: Recall | None, report_id: str) -> list[tuple[str, Heard | None]]:
    """Which reports does one answer answer? The one of this id (or number at its source), and those that wait and say
    the same in the same words; each with what is needed where a source brought it. Raises UnknownName."""
    heard = _sources(recall)
    wanted = ref_of(store, report_id) if ref_of(store, report_id) in heard else report_id
    told = all_reports(store, recall)
    own = next((one for one in told if one.report_id == wanted), None)
    if own is None:
        raise UnknownName(f"There is no report {report_id!r}. See: walkamile report list.")
    same = [one for one in told if one.text == own.text and one.answered_at is None and one is not own]
    return [(one.report_id, heard.get(one.report_id)) for one in (own, *same)]


def _sources(recall: Recall | None) -> dict[str, Heard]:
    """The reports that sources brought as events, by the name under which they are shown."""
    if recall is None:
        return {}
    return {ref: Heard(ref, row["report_id"], row["author"]) for row, ref in _brought(recall)}


def ask_own_reports(store: Store, author_id: str, recall: Recall | None = None) -> list[dict[str, Any]]:
    """What did this author report, newest first, and what was the answer?"""
    said = store.state.rows("select employee_id from author where author_id = :a", a=author_id)
    employee = (said[0][0] or "").lower() if said else ""
    own = [
        one
        for one in all_reports(store, recall)
        if one.author_id == author_id or (employee and one.author == employee)
    ]
    return [
        {
            "report_id": one.report_id, "text": one.text, "system": one.system, "since": one.since,
            "helped": one.helped, "stopped": one.stopped, "made_at": _day(one), "answer": one.answer,
            "answered_at": one.answered_at.date().isoformat() if one.answered_at else None, "came_by": one.came_by,
        }
        for one in reversed(own)
    ]  # fmt: skip


def _day(one: Told) -> str:
    return one.made_at.date().isoformat()
