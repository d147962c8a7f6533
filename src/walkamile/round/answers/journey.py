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
    return {
        "lens": lens,
        "cases": cases,
        "events": events,
        "variants": variants,
        "nodes": [{"label": label, "n": n} for label, n in recall.rows(questions.nodes)],
        "edges": [
            {"from": a, "to": b, "n": n, "median_s": median}
            for a, b, n, median in recall.rows(questions.edges)
        ],
        "starts": [{"label": label, "n": n} for label, n in recall.rows(questions.starts)],
        "ends": [{"label": label, "n": n} for label, n in recall.rows(questions.ends)],
    }
