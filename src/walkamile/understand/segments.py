"""Which groups of people are told apart? Each segment is an SQL expression over what is known of a person."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from walkamile.model.errors import HomeFault

SHIPPED = """\
# Segments: name -> SQL expression over a person's facts (first_at, last_at, side, uses_app, n_orders, n_returns,
# n_contacts, n_assisted, n_self, n_channels, n_digital, known_days) and any attribute that a source brought.
lifecycle: "case when n_orders = 0 then 'prospect' when known_days < 90 then 'new' else 'mature' end"
digital: >-
  case when n_contacts = 0 then 'unknown' when n_digital * 2 > n_contacts then 'mostly online'
  else 'mostly in person' end
"""


@dataclass(frozen=True, slots=True)
class Segment:
    """A way of telling groups of people apart."""

    name: str
    sql: str


@dataclass(frozen=True, slots=True)
class Segments:
    """All ways of telling groups apart, and the question that tells them."""

    each: tuple[Segment, ...]

    def sql(self) -> str:
        """Return the SELECT that gives (person_code, segment, value) over the table `person_known`."""
        if not self.each:
            return (
                "select person_code, cast(null as varchar) as segment, cast(null as varchar) as value "
                "from person_known where false"
            )
        return "\nunion all\n".join(
            f"select person_code, '{s.name}' as segment, coalesce(cast(({s.sql}) as varchar), 'unknown') as value "
            "from person_known"
            for s in self.each
        )


def parse_segments(text: str | None) -> Segments:
    """Read segments.yaml (None: those that ship). Raises HomeFault with advice."""
    try:
        raw = yaml.safe_load(text if text is not None else SHIPPED) or {}
    except yaml.YAMLError as fault:
        raise HomeFault(
            f"segments.yaml is not YAML: {fault}. Correct it; the last round stays as it is."
        ) from fault
    if not isinstance(raw, Mapping):
        raise HomeFault("segments.yaml must hold lines of the form  name: SQL expression.")
    segments = []
    for name, sql in raw.items():
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)) or not isinstance(sql, str) or ";" in sql:
            raise HomeFault(
                f"segments.yaml: {name!r} must be a lower-case word with one SQL expression (no semicolon)."
            )
        segments.append(Segment(str(name), sql))
    return Segments(tuple(segments))
