"""Is this the demo company? Then its cast opens the pages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from walkamile.model.errors import UnknownName
from walkamile.round.answers.person import find_person
from walkamile.round.answers.recall import Recall


def ask_cast(recall: Recall) -> dict[str, Any] | None:
    """Where Ana's story is found and when the mailing was; None in a home that holds no demo."""
    noted = recall.store.state.get("demo")
    if not noted:
        return None
    cast = json.loads(noted)
    try:
        code = find_person(recall, cast["ana"])
    except UnknownName:
        return None
    day = datetime.fromtimestamp(cast["ana_day_us"] / 1e6, UTC).date() + timedelta(days=1)
    return {
        "name": "Ana",
        "served_by": cast["ben"],
        "server": "Ben",
        "person_code": code,
        "person_id": recall.store.state.value("select person_id from person where person_code = :c", c=code),
        "since": day - timedelta(days=3),
        "until": day,
        "mailing_day": date.fromisoformat(cast["mailing_day"]),
    }
