"""From a table of counts to a series: time, count, holidays and events, as somebody wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from walkamile.cli.any_table import flags, numbers, read_table, times
from walkamile.model.errors import FileFault

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from walkamile import staff


def read_series(
    file: Path, time: str, count: str | None, holidays: str | None, events: Sequence[str], slot_min: float | None,
    where: Sequence[str],
) -> staff.series.Series:  # fmt: skip
    """Read the history. Without `count` each row is one contact. `holidays`: a file of days, or a column."""
    import numpy as np

    from walkamile import staff

    table = read_table(file, where)
    at_s = times(table, time, "--time")
    counts = numbers(table, count, "--count") if count else np.ones(at_s.size)
    if count is None and slot_min is None:
        slot_min = 30
    found = {name: flags(table, name, "--event") for name in events}
    in_column = holidays is not None and holidays in table.column_names
    if in_column:
        days = times_of(at_s, flags(table, holidays or "", "--holidays"))
    else:
        days = _days_of(Path(holidays)) if holidays else np.empty(0, np.int64)
    slot_s = None if slot_min is None else round(slot_min * 60)
    one = staff.series.series(at_s, counts, slot_s, found, whole=count is None)
    return staff.series.with_holidays(one, days) if days.size else one


def times_of(at_s: NDArray[np.int64], flag: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The days (since 1970) on which a flag is set."""
    import numpy as np

    return np.unique(at_s[flag] // 86400)


def _days_of(path: Path) -> NDArray[np.int64]:
    """The days in the first column of a file that holds dates."""
    import numpy as np

    if not path.is_file():
        raise FileFault(
            f"--holidays {str(path)!r} is neither a column of the table nor a file. Give one of them."
        )
    table = read_table(path)
    for name in table.column_names:
        try:
            return np.unique(times(table, name, "--holidays") // 86400)
        except FileFault:
            continue
    raise FileFault(
        f"{path} has no column of days like 2026-12-25: write a line `date`, and a day per line below it."
    )
