"""Which walk is whose, how far has it come, who sits in it, and what struck them on the way?

A walk is drawn, then believed (what they think it is like is sealed), walking, walked, finished. It can be left and
taken up again; before it begins it can be put away, which is counted: who draws does not choose. The script lies in it
as it was drawn: a later round changes nothing in it.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.model.errors import CannotSay
from walkamile.round.said.authors import Author
from walkamile.round.said.masking import mask_said
from walkamile.store import Store

DRAWN, BELIEVED, WALKING, WALKED, FINISHED = ("drawn", "believed", "walking", "walked", "finished")
PUT_AWAY = "put_away"
STATES = (DRAWN, BELIEVED, WALKING, WALKED, FINISHED, PUT_AWAY)
ROOM_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
ROOM_LENGTH = 8
LONGEST = 300
KINDS = ("good", "bad")
COLUMNS = (
    "walk_id", "author_id", "made_at", "pool", "side", "lens", "case_key", "person_code", "seed", "generation", "room",
    "script", "pace", "state", "position_s", "began_at", "ended_at", "minutes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Walk:
    """One walk of one author. `script` is the journey as it is walked; `position_s`: waiting sat through so far."""

    walk_id: str
    author_id: str
    made_at: str
    pool: str
    side: str
    lens: str
    case_key: str
    room: str | None
    script: dict[str, Any]
    pace: str
    state: str
    position_s: float
    began_at: str | None
    ended_at: str | None
    minutes: float | None
    person_code: int | None

    @property
    def rule(self) -> str | None:
        """The break of the journey that cost most."""
        return self.script.get("rule")

    @property
    def topic(self) -> str | None:
        """What the journey was about, where enough people share it."""
        return self.script.get("topic")


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who walks along in a group. `has_believed`: they have sealed what they think it is like."""

    author_id: str
    joined_at: str
    has_believed: bool


@dataclass(frozen=True, slots=True)
class Struck:
    """What struck somebody at a scene, for good or for bad."""

    scene: int
    kind: str
    said: str
    said_at: str
    author_id: str


def keep_walk(
    store: Store, author: Author, row: dict[str, Any], room: bool = False, now: datetime | None = None
) -> Walk:
    """Keep a walk that was drawn: `row` holds pool, side, lens, case_key, person_code, seed, generation and script."""
    walk_id = uuid7()
    made = row | {
        "walk_id": walk_id, "author_id": author.author_id, "made_at": _stamp(now), "pace": "real", "state": DRAWN,
        "position_s": 0.0, "script": json.dumps(row["script"], ensure_ascii=False), "case_key": str(row["case_key"]),
        "room": "".join(secrets.choice(ROOM_SIGNS) for _ in range(ROOM_LENGTH)) if room else None,
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("walk", [{name: made.get(name) for name in COLUMNS}])
    found = walk_of(store, walk_id)
    assert found is not None
    return found


def walk_of(store: Store, walk_id: str) -> Walk | None:
    """The walk of this id."""
    return _one(store, "walk_id = :v", walk_id)


def walk_in_room(store: Store, code: str) -> Walk | None:
    """The walk to which this room belongs, as long as it is not finished."""
    found = _one(store, "room = :v", code.strip().upper())
    return found if found and found.state != FINISHED else None


def walks_of(store: Store, author_id: str) -> list[Walk]:
    """The walks of an author, the newest first."""
    return _walks(store, "author_id = :v", author_id)


def waiting_walk(store: Store, author_id: str, pool: str, side: str, together: bool) -> Walk | None:
    """The walk of this kind that was drawn for them and not begun: until it is walked or put away, it is theirs."""
    of_this_kind = (
        one
        for one in walks_of(store, author_id)
        if one.state in (DRAWN, BELIEVED) and (one.pool, one.side) == (pool, side)
    )
    return next((one for one in of_this_kind if (one.room is not None) == together), None)


def _one(store: Store, where: str, value: str) -> Walk | None:
    found = _walks(store, where, value)
    return found[0] if found else None


def _walks(store: Store, where: str, value: str) -> list[Walk]:
    names = list(Walk.__dataclass_fields__)
    rows = store.state.rows(
        f"select {', '.join(names)} from walk where {where} order by made_at desc, walk_id desc", v=value
    )
    found = [dict(zip(names, row, strict=True)) for row in rows]
    return [Walk(**(row | {"script": json.loads(row["script"])})) for row in found]


def believed(store: Store, walk: Walk, pace: str) -> None:
    """What they think it is like is sealed; from now on the walk may begin, at this pace."""
    _move(store, walk, (DRAWN,), state=BELIEVED, pace=pace)


def begin(store: Store, walk: Walk, now: datetime | None = None) -> None:
    """They walk. Again after a break: nothing changes but where they stand."""
    if walk.state != WALKING:
        _move(store, walk, (BELIEVED,), state=WALKING, began_at=_stamp(now))


def keep_position(store: Store, walk_id: str, position_s: float) -> None:
    """Remember how much waiting lies behind them, in seconds of the one who waited; never less than before."""
    with store.state.transaction() as transaction:
        transaction.run(
            "update walk set position_s = :p where walk_id = :w and state = :s and position_s < :p",
            p=float(position_s), w=walk_id, s=WALKING,
        )  # fmt: skip


def arrive(store: Store, walk: Walk, minutes: float, now: datetime | None = None) -> None:
    """The last scene was reached, after so many minutes of their own time."""
    _move(store, walk, (WALKING,), state=WALKED, ended_at=_stamp(now), minutes=max(float(minutes), 0.0))


def end(store: Store, walk: Walk) -> None:
    """The walk is done and its room is closed."""
    _move(store, walk, (WALKED,), state=FINISHED, room=None)


def put_away(store: Store, walk: Walk) -> None:
    """They do not walk this one: another may be drawn, and that it was put away stays known."""
    _move(store, walk, (DRAWN, BELIEVED), state=PUT_AWAY, room=None)


def _move(store: Store, walk: Walk, from_: tuple[str, ...], **values: Any) -> None:
    said = ", ".join(f"{name} = :{name}" for name in values)
    listed = ", ".join(f"'{state}'" for state in from_)
    with store.state.transaction() as transaction:
        found = transaction.rows("select state from walk where walk_id = :w", w=walk.walk_id)
        if not found or found[0][0] not in from_:
            now = found[0][0] if found else "gone"
            raise CannotSay(
                f"This walk is {now}, not {' or '.join(from_)}. Open it again from the page Walk."
            )
        transaction.run(
            f"update walk set {said} where walk_id = :w and state in ({listed})", w=walk.walk_id, **values
        )


def sit_down(store: Store, walk: Walk, author: Author, now: datetime | None = None) -> None:
    """Somebody joins the group of this walk; twice is once."""
    with store.state.transaction() as transaction:
        there = transaction.rows(
            "select 1 from seat where walk_id = :w and author_id = :a", w=walk.walk_id, a=author.author_id
        )
        if not there:
            row = {
                "seat_id": uuid7(),
                "walk_id": walk.walk_id,
                "author_id": author.author_id,
                "joined_at": _stamp(now),
            }
            transaction.add("seat", [row])


def seats(store: Store, walk_id: str) -> list[Seat]:
    """Who walks along, in the order in which they sat down?"""
    rows = store.state.rows(
        "select s.author_id, s.joined_at, exists (select 1 from belief b where b.walk_id = s.walk_id "
        "and b.author_id = s.author_id) from seat s where s.walk_id = :w order by s.joined_at, s.seat_id",
        w=walk_id,
    )
    return [Seat(str(row[0]), str(row[1]), bool(row[2])) for row in rows]


def add_friction(
    store: Store, walk: Walk, author: Author, scene: int, kind: str, said: str, now: datetime | None = None
) -> None:
    """Keep what struck somebody at a scene. Names and numbers are taken out of it. Raises CannotSay."""
    if kind not in KINDS:
        raise CannotSay(f"{kind!r} is neither good nor bad. Choose one of the two.")
    text = mask_said(store, said.strip())[:LONGEST]
    if not text:
        raise CannotSay("Write one line on what struck you, then keep it.")
    if not any(one["no"] == scene for one in walk.script["scenes"]):
        raise CannotSay("There is no such scene in this walk. Choose one of the list.")
    row = {
        "walk_id": walk.walk_id, "author_id": author.author_id, "scene": scene, "kind": kind, "said": text,
        "said_at": _stamp(now),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("friction", [row])


def frictions(store: Store, walk_id: str) -> list[Struck]:
    """What struck those who walked, scene by scene."""
    rows = store.state.rows(
        "select scene, kind, said, said_at, author_id from friction where walk_id = :w order by scene, friction_id",
        w=walk_id,
    )
    return [Struck(int(row[0]), *(str(cell) for cell in row[1:])) for row in rows]


def _stamp(now: datetime | None) -> str:
    return (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
