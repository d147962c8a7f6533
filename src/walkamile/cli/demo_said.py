"""What the demo company's people told the product: planted values, kept the way any company's are."""

from __future__ import annotations

import json
from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from walkamile.store import Store


def keep_routines(store: Store) -> None:
    """Leaders' routines and calls, and who opened the last letters."""
    from walkamile import round as rounds
    from walkamile import walk
    from walkamile.demo.said_routine import planted_routines
    from walkamile.round.answers.colleagues import ask_colleagues
    from walkamile.round.said import know_author
    from walkamile.round.said.letters import note_acted, note_opened
    from walkamile.round.said.routines import Goal, begin_routine, remember_call

    noted = json.loads(store.state.get("demo") or "{}")
    leading = {one.employee_id: one for one in ask_colleagues(store) if one.leads}
    as_of = rounds.recall(store).as_of
    week = walk.leaders.letter.last_full_week(as_of)
    mailing_day = date.fromisoformat(noted["mailing_day"])
    for n, planted in enumerate(planted_routines(list(leading), mailing_day, int(noted["days"]))):
        one = leading[planted.employee_id]
        author = know_author(store, one.employee_id, one.role_group, True)
        begin_routine(store, author, Goal(planted.goal_h), planted.since.replace(tzinfo=UTC))
        for call in planted.calls:
            if call.at < as_of:
                remember_call(
                    store, author, call.at.replace(tzinfo=UTC), call.wait_s, call.outcome, call.said
                )
        opened = (as_of - timedelta(hours=30)).replace(tzinfo=UTC)
        for name in (week.before.name, week.name):
            note_opened(store, author, name, now=opened)
            if n % 2 == 0:
                note_acted(store, author, name, now=opened)
