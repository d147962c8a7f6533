"""Times that say their zone, by an offset or a word, whatever the mapping assumes; and clocks of twelve hours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from walkamile.listen.columns import ZONES, Columns
from walkamile.store import Analytics


@pytest.fixture(scope="module")
def read(tmp_path_factory):
    """The instant of a text in UTC, as a mapping for Vienna reads it, and whether the text named no zone."""
    engine = Analytics(tmp_path_factory.mktemp("spill"), memory_mb=300, threads=1)

    def read_(text: str, time_format: str | None = None) -> tuple[str | None, bool]:
        columns = Columns({"t": "VARCHAR"}, timezone="Europe/Vienna", time_format=time_format)
        engine.run("create or replace temp table said as select $t as t", {"t": text})
        instant = f"strftime({columns.time('t')}, '%m-%d %H:%M:%S')"
        (row,) = engine.rows(f"select {instant}, {columns.zoneless('t')} from said")
        return row

    yield read_
    engine.close()


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2025-12-01 14:05:00 +0100", "12-01 13:05:00"), ("2025-12-01 14:05 +01:00", "12-01 13:05:00"),
        ("2025-12-01 14:05+01", "12-01 13:05:00"), ("2025-12-01T14:05:00Z", "12-01 14:05:00"),
        ("2025-12-01T14:05:00 Z", "12-01 14:05:00"), ("2025-12-01 14:05:00 GMT+0100", "12-01 13:05:00"),
        ("2025-12-01 14:05 UTC", "12-01 14:05:00"), ("2025-12-01 14:05 EST", "12-01 19:05:00"),
        ("2025-07-01 14:05 PDT", "07-01 21:05:00"), ("2025-07-01 14:05 CEST", "07-01 12:05:00"),
        ("2025-12-01 14:05 MEZ", "12-01 13:05:00"), ("2025-07-01 14:05 Europe/Vienna", "07-01 12:05:00"),
    ],
)  # fmt: skip
def test_a_zone_that_is_written_counts(read, written, instant):
    assert read(written) == (instant, False)


@pytest.mark.parametrize("word", ["IST", "BST", "Uhr", "XYZ"])
def test_a_word_that_may_mean_several_zones_or_none_is_not_passed_over(read, word):
    assert read(f"2025-12-01 14:05 {word}")[0] is None


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2025-12-01 14:05", "12-01 13:05:00"), ("2025-12-01 02:05 PM", "12-01 13:05:00"),
        ("2025-12-01 2:05:09pm", "12-01 13:05:09"), ("2025/12/01 12:30 AM", "11-30 23:30:00"),
        ("2025-12-01", "11-30 23:00:00"),
    ],
)  # fmt: skip
def test_without_a_zone_it_is_that_of_the_mapping(read, written, instant):
    assert read(written) == (instant, True)


@pytest.mark.parametrize(
    ("written", "form", "instant"),
    [
        ("01.12.2025 14:05", "%d.%m.%Y %H:%M", "12-01 13:05:00"),
        ("01.12.2025 14:05 Uhr", "%d.%m.%Y %H:%M Uhr", "12-01 13:05:00"),
        ("01.12.2025 14:05 EST", "%d.%m.%Y %H:%M", None),
        ("2025-12-01 14:05 EST", "%d.%m.%Y %H:%M", None),
    ],
)
def test_a_format_says_all_or_nothing(read, written, form, instant):
    assert read(written, form)[0] == instant


@given(st.sampled_from(sorted(ZONES)), st.integers(0, 23), st.integers(0, 59), st.sampled_from(("", " ")))
def test_a_word_and_its_offset_are_the_same_instant(read, zone, hour, minute, gap):
    clock = f"2025-06-15 {hour:02d}:{minute:02d}"
    assert read(f"{clock}{gap}{zone}")[0] == read(f"{clock}{ZONES[zone]}")[0]
