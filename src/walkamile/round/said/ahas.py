"""What did somebody learn, who has taken it on, and what became of it? An aha from open to fixed, or declined.

An aha is open, then owned, then fixed, then closed; or it is declined, with the reason. What says the same as it (its
echoes) is decided by people: an answer stands until somebody answers otherwise.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from walkamile.kit.ids import uuid7
from walkamile.model.errors import CannotSay, UnknownName
from walkamile.round.said.authors import Author
from walkamile.round.said.masking import mask_said
from walkamile.round.said.telling import Telling, last_look, tell
from walkamile.store import Store

OPEN, OWNED, FIXED, CLOSED, DECLINED = STATES = ("open", "owned", "fixed", "closed", "declined")
LONGEST = 2000
LONGEST_NAME = 80
SENT_TWICE = timedelta(minutes=2)
ECHO_KINDS = ("report", "rule", "backlog", "aha")
FROM = {
    OWNED: (OPEN, OWNED),
    FIXED: (OWNED,),
    CLOSED: (FIXED,),
    DECLINED: (OPEN, OWNED),
    OPEN: (FIXED, CLOSED, DECLINED),
}


@dataclass(frozen=True, slots=True)
class Size:
    """How many people a month meet it, and how many of their minutes it costs, both with 95 % intervals.

    `n_people`: people counted for it. What small groups hide is None, and so is what no event says.
    """

    people_per_month: float
    people_low: float
    people_high: float
    n_people: int
    minutes: float | None = None
    minutes_low: float | None = None
    minutes_high: float | None = None


@dataclass(frozen=True, slots=True)
class Aha:
    """What is to be kept: the observation in one sentence, where it belongs, the evidence (event ids), who takes it on.

    `rule`: a break rule; `step`: an event type or touchpoint; `system`: the system in the way. `walk_id` and `scene`:
    the walk in which it came up.
    """

    observation: str
    step: str | None = None
    rule: str | None = None
    system: str | None = None
    evidence: tuple[str, ...] = ()
    walk_id: str | None = None
    scene: int | None = None
    size: Size | None = None
    owner: str | None = None
    due: date | None = None
    obstacle: str | None = None


def log_aha(
    store: Store, author: Author, aha: Aha, now: datetime | None = None, as_of: datetime | None = None
) -> str:
    """Keep an aha, and tell it as an event `aha.logged`. Returns its id. Raises CannotSay when nothing is said."""
    said = mask_said(store, _clean(aha.observation))
    if not said:
        raise CannotSay("An aha needs one sentence: what did you see that must change?")
    at = now or datetime.now(UTC)
    size, owner = aha.size, _owner(aha.owner)
    if (before := _sent_before(store, author, aha, said, at)) is not None:
        return before
    aha_id = uuid7()
    if aha.due:
        _to_come(aha.due, at)
    row: dict[str, Any] = {
        "aha_id": aha_id, "author_id": author.author_id, "walk_id": aha.walk_id, "scene": aha.scene,
        "observation": said, "step": mask_said(store, _clean(aha.step)) or None, "rule": _clean(aha.rule) or None,
        "system": mask_said(store, _clean(aha.system)) or None, "evidence": json.dumps(list(aha.evidence)),
        "owner": owner or None, "due": aha.due.isoformat() if aha.due else None,
        "obstacle": mask_said(store, _clean(aha.obstacle)) or None, "made_at": _stamp(at),
        "owned_at": _stamp(at) if owner else None, "state": OWNED if owner else OPEN,
        **({name: getattr(size, name) for name in Size.__slots__} if size else {}),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("aha", [row])
    props = {"aha_id": aha_id, "rule": row["rule"], "step": row["step"], "walk_id": aha.walk_id}
    telling = Telling(
        "aha.logged", row["rule"] or row["step"] or "aha", said, _said_only(props), f"aha-{aha_id}"
    )
    tell(store, author, telling, at, as_of or last_look(store))
    return aha_id


def own_aha(
    store: Store, aha_id: str, owner: str, due: date | None = None, obstacle: str | None = None,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Somebody takes it on, perhaps until a day. Raises CannotSay without an owner."""
    who = _owner(owner)
    if not who:
        raise CannotSay("Say who takes it on: a name or a role.")
    if due and due.isoformat() != aha_row(store, aha_id)["due"]:
        _to_come(due, now or datetime.now(UTC))
    values: dict[str, Any] = {"owner": who, "due": due.isoformat() if due else None}
    if obstacle is not None:
        values["obstacle"] = mask_said(store, _clean(obstacle)) or None
    before = _become(store, aha_id, OWNED, values)
    if before["owned_at"] is None:
        _set(store, before["aha_id"], {"owned_at": _stamp(now)})


def fix_aha(store: Store, aha_id: str, fix: str = "", now: datetime | None = None) -> None:
    """It is fixed, from this time on; figures before and after are told apart by it."""
    said = mask_said(store, _clean(fix)) or None
    _become(store, aha_id, FIXED, {"fix": said, "fixed_at": _stamp(now)})


def close_aha(store: Store, aha_id: str, now: datetime | None = None) -> None:
    """The fix was looked at, and it holds."""
    _become(store, aha_id, CLOSED, {"closed_at": _stamp(now)})


def decline_aha(store: Store, aha_id: str, reason: str, now: datetime | None = None) -> None:
    """It will not be done. Raises CannotSay without a reason."""
    said = mask_said(store, _clean(reason))
    if not said:
        raise CannotSay("Say why it is declined: whoever reports it next reads the reason.")
    _become(store, aha_id, DECLINED, {"reason": said, "declined_at": _stamp(now)})


def reopen_aha(store: Store, aha_id: str, now: datetime | None = None) -> None:
    """It is not fixed after all, or is to be done after all: owned again where it has an owner."""
    before = _become(store, aha_id, OPEN, {"fixed_at": None, "closed_at": None, "declined_at": None})
    if before["owner"]:
        _set(store, before["aha_id"], {"state": OWNED, "owned_at": before["owned_at"] or _stamp(now)})


def decide_echo(
    store: Store, author: Author, aha_id: str, kind: str, ref: str, same: bool, likeness: float = 0.0,
    why: str = "", now: datetime | None = None,
) -> None:  # fmt: skip
    """Somebody says whether this says the same as the aha. It stands, whatever is found later."""
    aha_id = aha_row(store, aha_id)["aha_id"]
    if kind not in ECHO_KINDS:
        raise UnknownName(f"There is no kind {kind!r} of echo. Known: {', '.join(ECHO_KINDS)}.")
    with store.state.transaction() as transaction:
        transaction.run(
            "delete from aha_echo where aha_id = :a and kind = :k and ref = :r", a=aha_id, k=kind, r=ref
        )
        row = {
            "aha_id": aha_id, "kind": kind, "ref": ref, "likeness": likeness, "why": why,
            "decided": "yes" if same else "no", "decided_by": author.author_id, "decided_at": _stamp(now),
        }  # fmt: skip
        transaction.add("aha_echo", [row])


def aha_row(store: Store, aha_id: str) -> dict[str, Any]:
    """The aha of this id, or of the only id that begins like this. Raises UnknownName."""
    found = store.state.records("select * from aha where aha_id = :a", a=aha_id)
    if not found and len(aha_id) >= SHORTEST_ID:
        found = store.state.records("select * from aha where aha_id like :a", a=f"%{aha_id}")
    if len(found) != 1:
        raise UnknownName(f"There is no aha {aha_id!r}. See: walkamile aha list, or the page Improve.")
    return found[0]


SHORTEST_ID = 6


def _become(store: Store, aha_id: str, state: str, values: dict[str, Any]) -> dict[str, Any]:
    """Change the state, where that state can follow the one it is in. Returns the row as it was."""
    before = aha_row(store, aha_id)
    if before["state"] not in FROM[state]:
        after = {s for s, earlier in FROM.items() if before["state"] in earlier}
        raise CannotSay(
            f"This aha is {before['state']}: from there it can become {' or '.join(sorted(after))}, not {state}."
        )
    _set(store, before["aha_id"], {**values, "state": state})
    return before


def _set(store: Store, aha_id: str, values: dict[str, Any]) -> None:
    named = ", ".join(f"{name} = :{name}" for name in values)
    with store.state.transaction() as transaction:
        transaction.run(f"update aha set {named} where aha_id = :aha_id", **values, aha_id=aha_id)


def _clean(said: str | None) -> str:
    return " ".join((said or "").split())[:LONGEST]


def _owner(said: str | None) -> str:
    who = _clean(said)
    if len(who) > LONGEST_NAME:
        raise CannotSay(f"An owner is a name or a role, of at most {LONGEST_NAME} letters.")
    return who


def _to_come(due: date, now: datetime) -> None:
    if due < now.date():
        raise CannotSay(f"{due} is over. Choose a day from today on.")


def _sent_before(store: Store, author: Author, aha: Aha, said: str, at: datetime) -> str | None:
    """Under which id was this kept a moment ago? A form sent twice is one aha."""
    return store.state.value(
        "select aha_id from aha where author_id = :a and observation = :o and made_at between :since and :at "
        "and rule is :rule and walk_id is :walk and scene is :scene",
        a=author.author_id, o=said, since=_stamp(at - SENT_TWICE), at=_stamp(at), rule=_clean(aha.rule) or None,
        walk=aha.walk_id, scene=aha.scene,
    )  # fmt: skip


def _said_only(props: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in props.items() if value is not None}


def _stamp(at: datetime | None) -> str:
    return (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
