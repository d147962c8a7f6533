"""How do cases of a lens flow? The journey map, whole; drawing caps it."""

from __future__ import annotations

from typing import Any

from walkamile import understand
from walkamile.round.answers.recall import Recall


def ask_journey(recall: Recall, lens: str) -> dict[str, Any]:
    """How do cases of this lens flow? The `journey` document, whole. Raises UnknownName."""
    understand.lens(lens)
    questions = understand.map_questions(recall.steps(lens))
    cases, variants, events = recall.rows(questions.variants)[0]
    drawn = questions.counts(recall.rows(questions.passages))
    return {
        "lens": lens,
        "cases": cases,
        "events": events,
        "variants": variants,
        "nodes": [{"label": label, "n": n} for label, n in drawn.nodes],
        "edges": [{"from": a, "to": b, "n": n, "median_s": median} for a, b, n, median in drawn.edges],
        "starts": [{"label": label, "n": n} for label, n in drawn.starts],
        "ends": [{"label": label, "n": n} for label, n in drawn.ends],
    }
