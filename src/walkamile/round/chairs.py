"""Who invites a masked person to a meeting? The chair is kept until a week after it, then deleted."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from walkamile.kit import invitation
from walkamile.kit.ids import uuid7
from walkamile.model.errors import CannotSay
from walkamile.round.answers.chair import ask_seatable, draw_person, seat_of
from walkamile.round.answers.recall import Recall
from walkamile.round.post import sender_of
from walkamile.round.said.masking import mask_said
from walkamile.store import Store

STAYS = timedelta(days=7)
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Invited:
    """A chair that was made: its id, the address of its page, when the page goes, and the invitation as a file."""

    chair_id: str
    link: str
    expires_at: datetime
    calendar: bytes


def invite(
    recall: Recall, meeting: str, starts_at: datetime, minutes: int = 60, to: tuple[str, ...] = (),
    made_by: str = "command line", now: datetime | None = None, chance: random.Random | None = None,
) -> Invited:  # fmt: skip
    """Draw somebody, keep their page, and write the invitation. `starts_at` UTC. Raises CannotSay, UnknownName."""
    at = now or datetime.now(UTC)
    named = " ".join(meeting.split())[:LONGEST]
    if not named:
        raise CannotSay('Name the meeting: --meeting "Monday round".')
    expires_at = max(starts_at + timedelta(minutes=minutes), at) + STAYS
    store = recall.store
    sweep_chairs(store, at)
    code = draw_person(ask_seatable(recall), chance)
    chair_id = uuid7()
    row = {
        "chair_id": chair_id, "person_code": code, "meeting": mask_said(store, named),
        "starts_at": _stamp(starts_at), "expires_at": _stamp(expires_at), "made_by": made_by, "made_at": _stamp(at),
        "body": json.dumps(seat_of(recall, code), default=_iso, sort_keys=True),
    }  # fmt: skip
    with store.state.transaction() as transaction:
        transaction.add("chair", [row])
    link = f"{store.pages_address}/chair/{chair_id}"
    organizer = sender_of(store.settings) if to else ""
    text = (
        "One chair stays empty for a customer: drawn by lot, masked, with their last 90 days on one page. "
        f"Look at it together before you decide anything. The page goes on {expires_at:%d %B %Y}."
    )
    one = invitation.Invitation(
        f"{chair_id}@walkamile",
        f"{named} (with an empty chair)",
        text,
        starts_at,
        minutes,
        link,
        organizer,
        to,
        at,
    )
    return Invited(chair_id, link, expires_at, invitation.as_calendar((one,), "REQUEST" if to else ""))


def sweep_chairs(store: Store, now: datetime | None = None) -> None:
    """Delete the chairs whose time is over."""
    with store.state.transaction() as transaction:
        transaction.run("delete from chair where expires_at <= :at", at=_stamp(now or datetime.now(UTC)))


def _stamp(at: datetime) -> str:
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC).isoformat(timespec="seconds")


def _iso(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value))
