"""How far is the company from empathy? The gaps document of a round, kept as it was."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from walkamile.model.errors import UnknownName
from walkamile.round.answers.recall import Recall

LAST = datetime(9999, 1, 1)


def ask_gaps(recall: Recall, at: datetime | None = None) -> dict[str, Any]:
    """How far is the company from empathy? The `gaps` document of this round, or of the last one up to `at`."""
    found = recall.store.state.rows(
        "select body from snapshot where name = 'gaps' and as_of <= :at order by as_of desc, generation desc limit 1",
        at=(at or LAST).isoformat(),
    )
    if not found:
        raise UnknownName(
            f"No round looked that far back as {at:%Y-%m-%d}. Run: walkamile round --as-of {at:%Y-%m-%d}."
        )
    return json.loads(found[0][0])
