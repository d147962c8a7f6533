"""From which side is a journey looked at? A lens names the case notion and the labels; each is a YAML file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from walkamile.kit.queries import query
from walkamile.model.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Lens:
    """A case notion: which events (a derived table), what makes a case, what a step is called."""

    name: str
    says: str
    events: str
    case: str
    label: str
    condition: str

    def label_sql(self) -> str:
        """Return the SQL that gives every label of this lens once."""
        return (
            f"select distinct {self.label} as label from {self.events} e "
            f"where {self.condition} and {self.label} <> ''"
        )

    def step_sql(self, quick: bool = False, only: str = "") -> str:
        """Return the SQL that gives the steps of this lens (table `label` must know its labels).

        `only` (`in (...)`) chooses cases. Steps of the same time and place are in the order of their event ids;
        `quick` leaves that order open.
        """
        return query("walkamile.understand", "step").format(
            lens=self.name, case_key=self.case, label=self.label, events=self.events, condition=self.condition,
            tie="" if quick else ", e.event_id as tie", then="" if quick else ", tie",
            only=f"and {self.case} {only}" if only else "",
        )  # fmt: skip

    def tied_sql(self, steps: str) -> str:
        """Return the SQL that gives the cases in which steps share their time and place, out of these steps."""
        return query("walkamile.understand", "tied_case").format(steps=steps)


@cache
def lenses() -> dict[str, Lens]:
    """Which lenses come with the product, by name?"""
    folder = files("walkamile.understand").joinpath("lenses")
    found = [
        yaml.safe_load(item.read_text("utf-8")) for item in folder.iterdir() if item.name.endswith(".yaml")
    ]
    return {row["name"]: Lens(**row) for row in sorted(found, key=lambda row: row["name"])}


def lens(name: str) -> Lens:
    """Return a lens by name. Raises UnknownName."""
    if name not in lenses():
        raise UnknownName(f"There is no lens called {name!r}. Known: {', '.join(lenses())}.")
    return lenses()[name]
