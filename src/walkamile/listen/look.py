"""What does each column of a file look like? Shares over its first rows: is it a time, an address, a phone number?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from walkamile.listen.columns import Columns, literal
from walkamile.store import Analytics

ROWS_LOOKED_AT = 5_000
VALUES_SHOWN = 40
EMAIL = r"^[^@ ]+@[^@ ]+\.[A-Za-z]{2,}$"
PHONE = r"^(\+|00|0)[0-9][0-9 ()/.-]{6,}$"
# Ways to write a time that need to be told, day first before month first.
FORMATS = (
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d.%m.%Y %H:%M:%S", "%d.%m.%Y %H:%M", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y %I:%M %p", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y%m%d%H%M%S",
)  # fmt: skip
CLOCK = r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?[AaPp][Mm])?$"
MIDNIGHT = r"[ T]00:00(:00([.]0+)?)?$"


@dataclass(frozen=True, slots=True)
class Seen:
    """One column in the first rows; shares are of its filled values.

    `clock_share`: of times of the day without a day (or lengths of time); `day_share`: of days without a time.
    """

    name: str
    n: int
    n_filled: int
    n_distinct: int
    time_share: float
    zone_share: float
    number_share: float
    email_share: float
    phone_share: float
    clock_share: float
    day_share: float
    sql: str
    values: tuple[str, ...]
    time_format: str | None = None

    @property
    def unique(self) -> bool:
        """Does every row have a value of its own here?"""
        return self.n > 0 and self.n_filled == self.n == self.n_distinct

    def named(self, pattern: str) -> bool:
        """Does its name speak for this?"""
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", self.name.split(".")[-1]).lower()
        return re.search(pattern, re.sub(r"\W+", "_", name).strip("_")) is not None


def look(engine: Analytics, columns: Columns) -> list[Seen]:
    """Look at every column of the table `sample`."""
    return [_look_at(engine, columns, name) for name in columns.types]


def _look_at(engine: Analytics, columns: Columns, name: str) -> Seen:
    text, time = columns.text(name), columns.time(name)
    share = "coalesce(avg(case when {} then 1.0 else 0.0 end) filter ({} is not null), 0)"
    checks = (
        f"({time}) between timestamp '1990-01-01' and timestamp '2100-01-01'",
        f"regexp_matches({text}, '(Z|[+-][0-9]{{2}}:?[0-9]{{2}})$') and length({text}) > 12",
        f"try_cast({text} as double) is not null",
        f"regexp_matches({text}, '{EMAIL}')",
        f"regexp_matches({text}, '{PHONE}')",
        f"regexp_matches({text}, '{CLOCK}')",
        f"not regexp_matches(regexp_replace({text}, '{MIDNIGHT}', ''), ':')",
    )
    shares = ", ".join(share.format(check, text) for check in checks)
    row = engine.rows(f"select count(*), count({text}), count(distinct {text}), {shares} from sample")[0]
    values = engine.rows(
        f"select {text} as v from sample where {text} is not null "
        f"group by 1 order by count(*) desc, 1 limit {VALUES_SHOWN}"
    )
    counts, sql = tuple(row), columns.column(name)
    seen = Seen(name, *counts, sql=sql, values=tuple(value[0] for value in values))
    if seen.time_share < 0.9 and seen.number_share < 0.5:
        return _with_format(engine, text, seen)
    return seen


def _with_format(engine: Analytics, text: str, seen: Seen) -> Seen:
    tried = ", ".join(f"count(try_strptime({text}, {literal(form)}))" for form in FORMATS)
    counts = engine.rows(f"select {tried} from sample")[0]
    best = max(range(len(FORMATS)), key=lambda i: counts[i])
    if not seen.n_filled or counts[best] < 0.9 * seen.n_filled:
        return seen
    fields = {name: getattr(seen, name) for name in seen.__slots__}
    return Seen(**(fields | {"time_share": counts[best] / seen.n_filled, "time_format": FORMATS[best]}))
