"""Which mapping would suit columns like these? Names and contents of columns decide; every choice has a reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from walkamile.listen.column_words import (
    ANSWERS,
    CASE_NAMES,
    CHANNEL_WORDS,
    CHANNELS,
    EMPLOYEE,
    ENDS,
    IDENTIFIERS,
    JOINED,
    MILLISECONDS,
    MINUTES,
    ORDER_NAMES,
    OURS,
    PHONES,
    PLACES,
    STATES,
    THEIRS,
    TYPE_NAMES,
)
from walkamile.listen.look import Seen
from walkamile.listen.when import PLANNED, When, joined_sql, when


@dataclass(slots=True)
class Draft:
    """A mapping being drawn up, with the reasons of each choice."""

    rule: dict[str, Any] = field(default_factory=dict)
    mapping: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    score: float = 0.0

    def take(self, column: Seen, why: str, score: float = 0.0) -> str:
        """Use a column, once; say why."""
        self.taken.add(column.name)
        self.reasons.append(f"{column.name!r}: {why}")
        self.score += score
        return column.name


def propose(columns: list[Seen], source: str) -> Draft | None:
    """Draw up a mapping; None when no column holds times."""
    draft = Draft()
    nested = [column for column in columns if column.is_nested]
    columns = [column for column in columns if not column.is_nested]
    found = when(columns)
    if found is None:
        return None
    _when(draft, found)
    _identifiers(draft, columns)
    _objects(draft, columns)
    _channel(draft, columns)
    _places(draft, columns)
    _channel_by_name(draft)
    _type(draft, columns, source)
    _key(draft, columns, found.day)
    draft.mapping["events"] = [draft.rule, *_endings(draft, columns)]
    unused = [column.name for column in _free(draft, columns) if column.n_filled]
    if unused:
        draft.reasons.append(f"not used, add what says something: {', '.join(map(repr, unused))}")
    if nested:
        draft.reasons.append(
            f"not looked into: {', '.join(repr(c.name) for c in nested)}; what lies inside is named like "
            f"{nested[0].name}.field"
        )
    return draft


def _key(draft: Draft, columns: list[Seen], day: Seen) -> None:
    """What names a row? A number that runs from 1 begins anew in the next file: there the time belongs to it."""
    key = next(
        (c for c in columns if c.unique and c.time_share < 0.5 and c.named(r"id|no|nr|num|key|ref")), None
    )
    if key is None:
        return
    draft.mapping["key"] = [draft.take(key, "different in every row: names the row", 0.05)]
    if key.is_running:
        draft.mapping["key"].append(day.name)
        draft.reasons.append(
            f"{key.name!r} counts the rows: the next file may begin anew, so {day.name!r} names the row too"
        )


def _when(draft: Draft, found: When) -> None:
    day, clock = found.day, found.clock
    draft.rule["ts"] = draft.take(
        day, f"times ({100 * day.time_share:.0f} % of its values can be read)", 0.35
    )
    if clock is not None:
        draft.rule["ts"] = JOINED
        draft.mapping["derive"] = {JOINED: joined_sql(found)}
        draft.take(clock, f"the time of the day, read together with {day.name!r}")
    if found.time_format is not None:
        draft.mapping["time_format"] = found.time_format
        written = day.values[0] if clock is None else f"{day.values[0]} {clock.values[0]}"
        draft.reasons.append(f"times are written like {written} ({found.time_format}): check day and month")
        if day.other_format is not None:
            draft.reasons.append(
                f"{day.other_format} fits them just as well; read so, they would lie further apart"
            )
    if day.zone_share < 0.5 and day.number_share < 0.5:
        draft.mapping["timezone"] = "UTC"
        draft.reasons.append("the times name no zone: UTC is assumed, write yours, for example Europe/Vienna")


def _identifiers(draft: Draft, columns: list[Seen]) -> None:
    found: dict[str, str] = {}
    asker = _asker(draft, columns)
    if asker is not None:
        found["employee_id"] = draft.take(asker, "names the employee who asks: others answer", 0.1)
    email = _likeliest(draft, columns, "email_share")
    if email is not None:
        found["email"] = draft.take(email, "its values are e-mail addresses", 0.15)
    phone = _likeliest(draft, columns, "phone_share")
    if phone is not None and (phone.named(PHONES) or any(v.startswith("+") for v in phone.values)):
        found["phone"] = draft.take(phone, "its values are phone numbers", 0.15)
    for name, pattern in IDENTIFIERS.items():
        column = next(
            (c for c in _free(draft, columns) if name not in found and c.n_filled and c.named(pattern)), None
        )
        if column is not None and (name != "phone" or column.time_share < 0.5):
            found[name] = draft.take(column, f"names the person ({name})", 0.1)
    if found:
        draft.rule["identifiers"] = found
    else:
        draft.reasons.append(
            "no column names a person: people stay unknown, only cases and channels can be followed"
        )


def _likeliest(draft: Draft, columns: list[Seen], share: str) -> Seen | None:
    """Which column holds addresses of whoever turns to us? One that says so by its name before others."""
    fit = [
        column
        for column in _free(draft, columns)
        if getattr(column, share) >= 0.8 and column.time_share < 0.5 and not column.named(OURS)
    ]
    return max(fit, key=lambda column: (column.named(THEIRS), getattr(column, share)), default=None)


def _asker(draft: Draft, columns: list[Seen]) -> Seen | None:
    """Is there an employee beside whoever answered? Then the employee is the one who turned to somebody."""
    free = _free(draft, columns)
    answers = any(column.named(ANSWERS) for column in free if column.n_filled)
    return next((c for c in free if answers and c.n_filled and c.named(EMPLOYEE)), None)


def _objects(draft: Draft, columns: list[Seen]) -> None:
    found: dict[str, str] = {}
    for kind, pattern in (("case", CASE_NAMES), ("order", ORDER_NAMES)):
        column = next((c for c in _free(draft, columns) if c.n_filled and c.named(pattern)), None)
        if column is not None:
            found[kind] = draft.take(column, f"names the {kind}", 0.1)
    if found:
        draft.rule["objects"] = found


def _channel(draft: Draft, columns: list[Seen]) -> None:
    best, best_share = None, 0.0
    for column in _free(draft, columns):
        known = [v for v in column.values if _channel_of(v)]
        share = len(known) / len(column.values) if column.values else 0.0
        if share > best_share:
            best, best_share = column, share
    if best is None or best_share < 0.5:
        return
    words = {v: _channel_of(v) for v in best.values if _channel_of(v)}
    column = draft.take(best, f"speaks of channels ({', '.join(list(words)[:4])})", 0.1)
    unknown = [v for v in best.values if v not in words]
    if unknown:
        named = ", ".join(map(repr, unknown[:4]))
        draft.reasons.append(f"which channel are {named}? They are taken as internal: add them under `map`")
    draft.rule["channel"] = {"column": column, "map": words, "otherwise": "internal"}


def _channel_by_name(draft: Draft) -> None:
    """Where no column speaks of channels, contacts may be called calls or chats."""
    contact = str(draft.rule.get("contact", "")).lower()
    channel = next(
        (CHANNEL_WORDS.get(word, word) for word in ("call", "chat", "anruf") if contact.startswith(word)),
        None,
    )
    if channel is not None and "channel" not in draft.rule:
        draft.rule["channel"] = {"value": channel}
        draft.reasons.append(f"each is one {channel} contact, by the name of {draft.rule['contact']!r}")


def _channel_of(value: str) -> str | None:
    word = value.strip().lower()
    return word if word in CHANNELS else CHANNEL_WORDS.get(word)


def _places(draft: Draft, columns: list[Seen]) -> None:
    for place, pattern in PLACES.items():
        column = next((c for c in _free(draft, columns) if c.n_filled and c.named(pattern)), None)
        if column is None or (place.endswith("_s") and column.number_share < 0.9 and not _is_length(column)):
            continue
        unit = f", in {_unit(column)}" if place.endswith("_s") else ""
        name = draft.take(column, f"by its name ({place.removesuffix('_id').removesuffix('_s')}){unit}", 0.02)
        draft.rule[place] = _seconds(column) if place.endswith("_s") else name
    if "actor_id" in draft.rule:
        draft.rule["actor_kind"] = "employee"


def _is_length(column: Seen) -> bool:
    """Is it written like 0:02:11? With one colon nobody can know whether hours or minutes come first."""
    return column.clock_share >= 0.9 and all(value.count(":") == 2 for value in column.values)


def _unit(column: Seen) -> str:
    if _is_length(column):
        return "hours, minutes and seconds"
    if column.named(MILLISECONDS):
        return "milliseconds"
    return "minutes" if column.named(MINUTES) else "seconds"


def _seconds(column: Seen) -> str | dict[str, str]:
    """How is this length of time told in seconds? As it is, from minutes or milliseconds, or from 0:02:11."""
    if _is_length(column):
        return {"sql": f"epoch(try_cast({column.sql} as interval))"}
    number = f"try_cast({column.sql} as double)"
    in_unit = {"minutes": f"{number} * 60", "milliseconds": f"{number} / 1000"}.get(_unit(column))
    return column.name if in_unit is None else {"sql": in_unit}


def _type(draft: Draft, columns: list[Seen], source: str) -> None:
    few = [
        c
        for c in _free(draft, columns)
        if 1 <= c.n_distinct <= max(3, min(200, c.n // 2)) and c.n_filled == c.n
    ]
    column = next((c for c in few if c.named(TYPE_NAMES)), None)
    if column is not None and not _one_row_per_case(draft, columns):
        said = draft.take(column, f"says what happened ({', '.join(column.values[:3])})", 0.2)
        states = {v: STATES[v.strip().lower()] for v in column.values if v.strip().lower() in STATES}
        is_state = states and column.named("status|state")
        draft.rule["type"] = {"column": said} | ({"map": states} if is_state else {})
        return
    if "case" in draft.rule.get("objects", {}):
        word, score = ("case.opened", 0.1) if _mostly_one_row(draft, columns) else ("case.worked", 0.0)
    elif "order" in draft.rule.get("objects", {}):
        word, score = "order.placed", 0.1
    elif "contact" in draft.rule or "wait_s" in draft.rule:
        word, score = "contact.opened", 0.1
        draft.rule["kind"] = {"value": "human"}
    else:
        word, score = f"{source.lower()}.seen", 0.0
    draft.rule["type"] = {"value": word}
    draft.score += score
    draft.reasons.append(f"no column says what happened: every row is taken as {word}")


def _one_row_per_case(draft: Draft, columns: list[Seen]) -> bool:
    case = draft.rule.get("objects", {}).get("case")
    return any(c.name == case and c.unique and c.n > 1 for c in columns)


def _mostly_one_row(draft: Draft, columns: list[Seen]) -> bool:
    """Has a case one row, but for a few that stand there twice?"""
    case = draft.rule.get("objects", {}).get("case")
    return any(c.name == case and c.n_distinct >= 0.9 * c.n_filled for c in columns)


def _endings(draft: Draft, columns: list[Seen]) -> list[dict[str, Any]]:
    """Give the closing of a case an event of its own, when there is one row per case with such a time."""
    if not _one_row_per_case(draft, columns):
        return []
    endings = []
    for kind, pattern in ENDS.items():
        column = next((c for c in _free(draft, columns) if _is_end(draft, c) and c.named(pattern)), None)
        if column is not None:
            same = {
                k: v
                for k, v in draft.rule.items()
                if k in ("identifiers", "objects", "queue", "actor_id", "actor_kind")
            }
            name = draft.take(column, f"the time at which the case was {kind.removeprefix('case.')}")
            endings.append(
                {"when": f'"{name}" is not null', "type": kind, "ts": name, "channel": {"value": "internal"}}
                | same
            )
    return endings


def _is_end(draft: Draft, column: Seen) -> bool:
    """Is it a time that came, written as the others are? What was only planned is none."""
    same_way = column.time_format == draft.mapping.get("time_format")
    return column.time_share >= 0.9 and same_way and not column.named(PLANNED)


def _free(draft: Draft, columns: list[Seen]) -> list[Seen]:
    return [column for column in columns if column.name not in draft.taken]
