"""How do cases of a lens flow? Nodes, edges, starts, ends and variants, all counted from the steps."""

from __future__ import annotations

from dataclasses import dataclass

from walkamile.kit.queries import query

PACKAGE = "walkamile.understand"


@dataclass(frozen=True, slots=True)
class MapQuestions:
    """The questions of a journey map, over the SQL that gives the steps and the table `label`."""

    nodes: str
    edges: str
    starts: str
    ends: str
    variants: str


def map_questions(steps: str) -> MapQuestions:
    """Return the questions of the map of these steps."""
    return MapQuestions(
        *(
            query(PACKAGE, f"map/{name}").format(steps=steps)
            for name in ("nodes", "edges", "starts", "ends", "variants")
        )
    )
