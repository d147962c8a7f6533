"""What does each column of a file look like? Shares over its first rows: is it a time, an address, a phone number?"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from walkamile.listen.columns import Columns, literal, names_zone
from walkamile.store import Analytics

ROWS_LOOKED_AT = 5_000
VALUES_SHOWN = 40
EMAIL = r"^[^@ ]+@[^@ ]+\.[A-Za-z]{2,}$"
PHONE = r"^(\+|00|0)[0-9][0-9 ()/.-]{6,}$"
# Ways to write a time that need to be told, day first before month first.
DAYS = (
    "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%m-%d-%Y", "%d/%m/%y", "%d.%m.%y", "%m/%d/%y",
    "%d-%b-%Y", "%d-%b-%y", "%d %b %Y", "%b %d, %Y", "%d %B %Y", "%B %d, %Y",
)  # fmt: skip
CLOCKS = ("", " %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p")
FORMATS = (*(day + clock for clock in CLOCKS for day in DAYS), "%Y%m%d%H%M%S")
CLOCK = r"^[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]+)?)?( ?[AaPp][Mm])?$"
MIDNIGHT = r"[ T]00:00(:00([.]0+)?)?$"


@dataclass(frozen=True, slots=True)
class Seen:
    """One column in the first rows; shares are of its filled values.

    `clock_share`: of times of the day without a day (or lengths of time); `day_share`: of days without a time.
    `other_format`: times can be read in this way just as well. `is_running`: 1, 2, 3 ... from the first row on.
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
    other_format: str | None = None
    is_running: bool = False

    @property
    def unique(self) -> bool:
        """Does every row have a value of its own here?"""
        return self.n > 0 and self.n_filled == self.n == self.n_distinct

    @property
    def is_nested(self) -> bool:
        """Are its values documents or lists?"""
        return bool(self.values) and all(value[:1] in ("{", "[") for value in self.values)

    def named(self, pattern: str) -> bool:
        """Does its name speak for this?"""
        field = re.split(r"(?<=\w)\.(?=\w)", self.name)[-1]
        name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", field).lower()
        return re.search(pattern, re.sub(r"\W+", "_", name).strip("_")) is not None


def look(engine: Analytics, columns: Columns) -> list[Seen]:
    """Look at every column of the table `sample`."""
    return [_look_at(engine, columns, name) for name in columns.types]


def _look_at(engine: Analytics, columns: Columns, name: str) -> Seen:
    text, time = columns.text(name), columns.time(name)
    share = "coalesce(avg(case when {} then 1.0 else 0.0 end) filter ({} is not null), 0)"
    checks = (
        f"({time}) between timestamp '1990-01-01' and timestamp '2100-01-01'",
        names_zone(text),
        f"{columns.number(name)} is not null",
        f"regexp_matches({text}, '{EMAIL}')",
        f"regexp_matches({text}, '{PHONE}')",
        f"regexp_matches({text}, '{CLOCK}')",
        f"not regexp_matches(regexp_replace({text}, '{MIDNIGHT}', ''), ':')",
    )
    number = f"try_cast({text} as double)"
    running = f"coalesce(min({number}) in (0, 1) and max({number}) - min({number}) = count(*) - 1, false)"
    shares = ", ".join(share.format(check, text) for check in checks)
    row = engine.rows(
        f"select count(*), count({text}), count(distinct {text}), {shares}, {running} from sample"
    )[0]
    values = engine.rows(
        f"select {text} as v from sample where {text} is not null "
        f"group by 1 order by count(*) desc, 1 limit {VALUES_SHOWN}"
    )
    *counts, is_running = row
    said = tuple(value[0] for value in values)
    seen = Seen(name, *counts, sql=columns.column(name), values=said, is_running=is_running)
    if seen.time_share < 0.9 and seen.number_share < 0.5:
        return _with_format(engine, text, seen)
    return seen


def _with_format(engine: Analytics, text: str, seen: Seen) -> Seen:
    """In which way are its times written? Where two ways fit all, the one by which they lie closer together."""
    tried = ", ".join(
        f"count(t{i}), coalesce(epoch(max(t{i})) - epoch(min(t{i})), 0)" for i in range(len(FORMATS))
    )
    forms = ", ".join(f"try_strptime({text}, {literal(form)}) as t{i}" for i, form in enumerate(FORMATS))
    likely = ", ".join(
        f"case when t{i} between timestamp '1990-01-01' and timestamp '2100-01-01' then t{i} end as t{i}"
        for i in range(len(FORMATS))
    )
    row = engine.rows(f"select {tried} from (select {likely} from (select {forms} from sample))")[0]
    ways = sorted((-row[2 * i], row[2 * i + 1], i) for i in range(len(FORMATS)))
    (n, span, best), (n_other, span_other, other) = ways[:2]
    if not seen.n_filled or -n < 0.9 * seen.n_filled:
        return seen
    fits_too = FORMATS[other] if n_other == n and span_other != span else None
    return replace(seen, time_share=-n / seen.n_filled, time_format=FORMATS[best], other_format=fits_too)
