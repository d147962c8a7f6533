"""What does the letter of a week say? Written once per round; a letter that was sent stays as it was sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime, timedelta
from typing import Any

from walkamile import understand, walk
from walkamile.model.errors import NotYet, UnknownName
from walkamile.round.answers.colleagues import ask_role_groups
from walkamile.round.answers.letter_breaks import Broken, broken_in, midnights, tell_worst
from walkamile.round.answers.letter_said import (
    ask_believed,
    ask_fixed,
    ask_learned,
    ask_readers,
    ask_reported,
    ask_unseen,
)
from walkamile.round.answers.owners import ask_departments
from walkamile.round.answers.recall import Recall
from walkamile.store import Store


def ask_week(recall: Recall, said: str | None = None) -> walk.leaders.letter.Week:
    """The week with this name; without one, the last that is over. Raises UnknownName,
    or NotYet of a week that is not over.
    """
    if not said:
        return walk.leaders.letter.last_full_week(recall.as_of)
    week = walk.leaders.letter.parse_week(said)
    if week is None:
        raise UnknownName(f"There is no week {said!r}. Write it like 2026-W13.")
    first = recall.engine.cursor().value("select min(day) from emission")
    newest = ask_week(recall)
    if week.monday > newest.monday:
        comes = f"{week.sunday:%A}, {week.sunday.day} {week.sunday:%B %Y}"
        raise NotYet(
            f"The week {week.name} is not over. Its letter comes with the first round on or after {comes}. "
            f"The newest letter is that of {newest.name}."
        )
    if first is not None and week.sunday < first:
        raise UnknownName(f"There are no events in the week {week.name}. The newest: {newest.name}.")
    return week


def ask_weeks(recall: Recall, most: int = 12) -> list[walk.leaders.letter.Week]:
    """The weeks that can have a letter, newest first."""
    first = recall.engine.cursor().value("select min(day) from emission")
    week = walk.leaders.letter.last_full_week(recall.as_of)
    found: list[walk.leaders.letter.Week] = []
    while len(found) < most and (first is None or week.sunday >= first):
        found.append(week)
        week = week.before
    return found


def known_department(recall: Recall, said: str) -> str:
    """The department with this name, as it is written in teams.csv. Raises UnknownName."""
    known = ask_departments(recall.store)
    found = next((name for name in known if name.lower() == said.strip().lower()), None)
    if found is None:
        listed = ", ".join(known) or "none: fill in teams.csv (column department)"
        raise UnknownName(f"There is no department {said!r}. Known: {listed}.")
    return found


def write_letter(recall: Recall, week: walk.leaders.letter.Week, department: str = "") -> dict[str, Any]:
    """Everything that the letter says, as plain values; `person_code` is for the state only and never shown."""
    broken = broken_in(recall, *midnights(week), department)
    fewest = recall.store.settings.minimum_customers
    story = tell_worst(recall, week, broken, department)
    counts = [one for one in walk.leaders.letter.by_cost(broken.counts) if one.n]
    figures = [_named(walk.leaders.letter.figure(one, fewest)) for one in counts]
    return plain({
        "week": week.name, "since": week.monday, "until": week.sunday, "department": department,
        "company": recall.store.settings.company, "generation": recall.generation, "as_of": recall.as_of,
        "person_code": story.pop("person_code") if story else None,
        "story": story, "judged_until": _judged(recall, week, story),
        "story_reason": None if story else _no_story(fewest, department),
        "figures": figures, "departments": _departments(recall, broken),
        "believed": ask_believed(recall), "fixed": ask_fixed(recall, week),
        "learned": ask_learned(recall, week),
        "reported": ask_reported(recall, week),
        "read": {"week": week.before.name, "rows": ask_readers(recall.store, week.before.name, department)},
        "unseen": ask_unseen(recall),
    })  # fmt: skip


def _no_story(fewest: int, department: str) -> str:
    whose = f" on what {department} owns" if department else ""
    return (
        f"No break{whose} met {fewest} customers or more in this week, or nobody's story may be told. "
        "That is good news only if the channels say what happens: see what cannot be seen, below."
    )


def _judged(recall: Recall, week: walk.leaders.letter.Week, story: dict[str, Any] | None) -> date | None:
    """Until which day can the break be judged? None: the whole week."""
    window = understand.RULES[story["rule"]].window if story else None
    last = (recall.as_of - timedelta(days=window)).date() if window else week.sunday
    return last if last < week.sunday else None


def _named(figure: walk.leaders.letter.Figure) -> dict[str, Any]:
    return asdict(figure) | {"title": understand.RULES[figure.rule].title}


def _departments(recall: Recall, broken: Broken) -> dict[str, Any]:
    """The departments with the breaks on what they own. Without teams.csv nobody owns anything."""
    known = ask_departments(recall.store)
    if not known:
        return {
            "rows": [],
            "silent": [],
            "reason": "Nobody owns anything yet: fill in teams.csv, or owners in walkamile.yaml.",
        }
    fewest = recall.store.settings.minimum_customers
    found = walk.leaders.letter.parts(broken.wholes, broken.of_department, fewest)
    rows = [asdict(one) | {"worst": _named(one.worst) if one.worst else None} for one in found]
    silent = sorted(set(known) - {one.department for one in broken.wholes})
    return {"rows": rows, "silent": silent, "reason": None}


def kept_letter(store: Store, week: str, department: str = "") -> dict[str, Any] | None:
    """The letter as it was kept, with when it was written and sent, and whose story it tells (`person_code`); None
    where none is, or its person was erased."""
    rows = store.state.records(
        "select generation, made_at, sent_at, person_code, body from letter where week = :w and department = :d",
        w=week, d=department,
    )  # fmt: skip
    if not rows or not rows[0]["body"]:
        return None
    kept = {name: rows[0][name] for name in ("made_at", "sent_at", "person_code")}
    return read_body(rows[0]["body"]) | kept


def read_body(text: str) -> dict[str, Any]:
    """A letter as it was kept, with its days and times as such."""
    body: dict[str, Any] = json.loads(text)
    for name in ("since", "until", "judged_until"):
        body[name] = date.fromisoformat(body[name]) if body[name] else None
    body["as_of"] = datetime.fromisoformat(body["as_of"])
    for one in (*(body["story"] or {}).get("moments", ()), *(body["story"] or {}).get("marks", ())):
        one["at"] = datetime.fromisoformat(one["at"])
    body.setdefault("learned", {"rows": [], "n": 0, "reason": "Written before letters told it."})
    for one in body["learned"]["rows"]:
        one["made_at"] = datetime.fromisoformat(one["made_at"])
    for one in body["fixed"]["rows"]:
        one["fixed_at"] = datetime.fromisoformat(one["fixed_at"])
    return body


def ask_circulation(recall: Recall, week: walk.leaders.letter.Week, department: str = "") -> dict[str, Any]:
    """Who opened and who acted on this letter so far, by role group; `groups`: the role groups there are."""
    return {
        "rows": [asdict(one) for one in ask_readers(recall.store, week.name, department)],
        "groups": ask_role_groups(recall.store),
    }


def plain(value: Any) -> Any:
    """The letter as JSON can hold it: days and times as text."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
