"""Which column says when it happened, or which two: one with the day, one with the time of the day?"""

from __future__ import annotations

from dataclasses import dataclass

from walkamile.listen.look import MIDNIGHT, Seen

TIME_NAMES = (
    r"^(ts|timestamp|time|event_time|occurred_at|happened_at|date_?time)$",
    r"creat|open|start|begin|receiv|erstellt|eingang|angelegt",
    r"time|date|_at$|datum|zeit",
)
# What was to be, not what was.
PLANNED = r"(^|_)by($|_)|due|target|sla|deadline|expected|promis|plan|frist|soll"
# How a time of the day is written where it has to be told: what the engine reads by itself has no letters.
TWELVE_HOURS = ("%I:%M:%S %p", "%I:%M %p")
TWENTY_FOUR_HOURS = ("%H:%M:%S", "%H:%M")


@dataclass(frozen=True, slots=True)
class When:
    """The column with the time, and where that holds days alone, the one with the time of the day."""

    day: Seen
    clock: Seen | None = None

    @property
    def time_format(self) -> str | None:
        """How is it written, where that has to be told?"""
        if self.clock is None:
            return self.day.time_format
        first = self.clock.values[0]
        has_letters = first[-1:].lower() == "m"
        if self.day.time_format is None and not has_letters:
            return None
        forms = TWELVE_HOURS if has_letters else TWENTY_FOUR_HOURS
        written = forms[0] if first.count(":") == 2 else forms[1]
        if has_letters and " " not in first:
            written = written.replace(" ", "")
        return f"{self.day.time_format or '%Y-%m-%d'} {written}"


def when(columns: list[Seen]) -> When | None:
    """Which of these columns hold the time? None where no column can be read as one."""
    found = _time(columns)
    if found is None or found.day_share < 0.9 or found.number_share >= 0.5:
        return None if found is None else When(found)
    clocks = [c for c in columns if c.clock_share >= 0.9 and c.n_filled * 2 > c.n]
    named = (next((c for c in clocks if c.named(pattern)), None) for pattern in TIME_NAMES)
    return When(found, next((clock for clock in named if clock is not None), None))


def joined_sql(found: When) -> str:
    """Return the SQL that reads the two columns together. An hour that is missing leaves the day alone."""
    assert found.clock is not None
    day = f"regexp_replace(cast({found.day.sql} as varchar), '{MIDNIGHT}', '')"
    return f"{day} || coalesce(' ' || nullif(trim(cast({found.clock.sql} as varchar)), ''), '')"


def _time(columns: list[Seen]) -> Seen | None:
    times = [
        c for c in columns if c.time_share >= 0.9 and (c.number_share < 0.5 or c.named("|".join(TIME_NAMES)))
    ]
    times = [c for c in times if not c.named(PLANNED)] or times
    for pattern in TIME_NAMES:
        for column in times:
            if column.named(pattern) and column.n_filled * 2 > column.n:
                return column
    return max(times, key=lambda c: c.n_distinct, default=None)
