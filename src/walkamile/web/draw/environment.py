"""How do values reach a page? One Jinja environment, with the product's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from walkamile.web.draw import journey_map, svg, timeline_svg, timeline_tall, words

WEB = Path(__file__).resolve().parent.parent
STATIC = WEB / "static"
TEMPLATES = WEB / "templates"


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    name: str
    href: str
    icon: str


PLACES = (
    Place("Today", "/", "today"),
    Place("People", "/people", "people"),
    Place("Journeys", "/journeys", "journeys"),
    Place("Breaks", "/breaks", "breaks"),
    Place("Queue", "/queue", "phone"),
    Place("Walk", "/walk", "walk"),
    Place("Improve", "/improve", "improve"),
    Place("Evidence", "/evidence", "evidence"),
    Place("Settings", "/settings", "settings"),
)
STAGES = ("Watching", "Answering", "Anticipating", "Walking")


def environment(places: Sequence[Place] = PLACES, static: str = "/static") -> Environment:
    """An environment that escapes everything and refuses names nobody gave.

    Globals: `places` (navigation), `static` (address of the assets), `stages`, `zone`. Filters: the functions of
    `words`; `wide` and `tall` draw a timeline; `inside` keeps an address only if it stays in the product;
    `step` names a step of a map.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    cast("dict[str, object]", made.globals).update(
        {"places": tuple(places), "static": static, "stages": STAGES, "zone": words.zone}
    )
    cast("dict[str, object]", made.filters).update({
        "duration": words.duration, "count": words.count, "share": words.share, "quantity": words.quantity,
        "span": words.span, "day": words.day, "days": words.days, "clock": words.clock,
        "moment": words.moment, "stamp": words.stamp, "spelled": words.spelled, "one_in": words.one_in,
        "inside": svg.inside, "step": journey_map.step_name, "segment": words.segment,
        "wide": timeline_svg.wide, "tall": timeline_tall.tall,
    })  # fmt: skip
    return made
