"""Is the demo company the same for the same seed, large enough, quick enough, and whole in pieces?"""

from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from walkamile.demo import Company, chunks, generate


def test_same_seed_same_company(company: Company) -> None:
    again = generate(1000)
    assert again.events.equals(company.events)
    assert again.truth.equals(company.truth)
    assert again.facts == company.facts


def test_another_seed_is_another_company(company: Company) -> None:
    other = generate(1000, seed=2)
    assert not other.events.equals(company.events)
    assert abs(other.events.num_rows / company.events.num_rows - 1) < 0.1


def test_usual_size_within_its_time(timed: tuple[Company, float]) -> None:
    usual, cpu_s = timed
    assert usual.events.num_rows >= 250_000
    assert pc.count_distinct(usual.whose["person"]).as_py() >= 4900
    assert cpu_s <= 30  # 9 s on an idle machine; twice under coverage, more beside a busy neighbour


def test_event_ids_are_unique_and_events_in_order(usual: Company) -> None:
    assert pc.count_distinct(usual.events["event_id"]).as_py() == usual.events.num_rows
    assert pc.all(pc.less_equal(usual.events["ts"][:-1], usual.events["ts"][1:])).as_py()


def test_nothing_happens_after_the_last_event(usual: Company) -> None:
    micros = usual.events["ts"].cast(pa.int64())
    assert pc.max(micros).as_py() == usual.facts["as_of_us"]
    assert pc.min(micros).as_py() >= usual.facts["start_us"] - 3 * 86_400_000_000


def test_pieces_are_the_whole(company: Company) -> None:
    pieces = list(chunks(1000, 120, 1, 300))
    assert len(pieces) == 4
    events = pa.concat_tables(piece.events for piece in pieces).sort_by("event_id")
    assert events.equals(company.events.sort_by("event_id").combine_chunks())
    rows = Counter(tuple(row.values()) for piece in pieces for row in piece.truth.to_pylist())
    assert rows == Counter(tuple(row.values()) for row in company.truth.to_pylist())
    whole = company.facts["shares"]["repeat_contact"]["contact"]["any_need"][7]
    parts = [piece.facts["shares"]["repeat_contact"]["contact"]["any_need"][7] for piece in pieces]
    assert tuple(map(sum, zip(*parts, strict=True))) == whole
    counted = [piece.facts["indicators"]["I1"] for piece in pieces]
    for part in ("numerator", "denominator"):
        assert sum(c[part] for c in counted) == company.facts["indicators"]["I1"][part]


@pytest.mark.parametrize(("people", "days", "size"), [(100, 120, 100), (1000, 5, 1000), (1000, 120, 0)])
def test_too_small_says_what_to_do(people: int, days: int, size: int) -> None:
    with pytest.raises(ValueError, match="ask for more"):
        next(chunks(people, days, 1, size))


def test_a_short_period_works() -> None:
    short = generate(400, 30)
    assert short.events.num_rows > 3000
    watched = {
        (e["rule"], e["lens"], e["scope"], e["from_event"]): e["hit"] for e in short.facts["near_misses"]
    }
    names = ("rule", "lens", "scope", "from_event")
    broken = {tuple(row[name] for name in names) for row in short.truth.to_pylist()}
    assert watched
    assert all((unit in broken) == hit for unit, hit in watched.items())


def test_files_of_the_home(company: Company) -> None:
    assert set(company.files) == {
        "segments.yaml", "teams.csv", "calendar.yaml", "staff_events.csv", "tasks.yaml", "walkamile.yaml",
    }  # fmt: skip
    lines = company.files["teams.csv"].splitlines()
    staff = {row["identifier"] for row in company.people.to_pylist() if row["namespace"] == "employee_id"}
    assert {line.split(",")[0] for line in lines[1:]} == staff
    assert len({line.count(",") for line in lines}) == 1
