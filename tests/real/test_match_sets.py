"""Matching on public data with known truth, without any setting: through the command."""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest

for folder in ("know", "cli"):
    sys.path.insert(0, str(Path(__file__).parent.parent / folder))

from clusters import by_pairs, by_records, most_people  # noqa: E402
from running import walkamile  # noqa: E402

from machine import lacking  # noqa: E402
from walkamile.know.match import score  # noqa: E402
from walkamile.model.errors import ExtraMissing  # noqa: E402

pytestmark = pytest.mark.real


@pytest.fixture(scope="module", autouse=True)
def _splink():
    try:
        score.splink()
    except ExtraMissing as missing:
        lacking(str(missing))


def groups(files: list[Path], out: Path) -> tuple[dict[str, str], dict[str, str]]:
    """The truth and what the command says, by table and record; truth and source are taken out of what it reads."""
    truth: dict[str, str] = {}
    bare = []
    for number, file in enumerate(files, 1):
        table = pq.read_table(file)
        records, clusters = table["record_id"].to_pylist(), table["cluster"].to_pylist()
        truth |= {f"{number}:{i}": str(c) for i, c in zip(records, clusters, strict=True)}
        bare.append(out / f"bare-{number}.parquet")
        pq.write_table(
            table.drop_columns([n for n in ("cluster", "source") if n in table.column_names]), bare[-1]
        )
    said = out / "groups.csv"
    ran = walkamile("match", *map(str, bare), "--id", "record_id", "--out", str(said), home=out / "home")
    assert ran.code == 0, ran.err
    with said.open(encoding="utf-8") as file:
        found = {f"{row.get('table', '1')}:{row['record_id']}": row["group"] for row in csv.DictReader(file)}
    assert set(found) == set(truth)
    return truth, found


@pytest.mark.slow
def test_historical_figures_with_errors(real_data, tmp_path):
    truth, found = groups([real_data("identity-historical/historical_50k.parquet")], tmp_path)
    precision, recall, f1 = by_pairs(truth, found)
    assert precision >= 0.97
    assert recall >= 0.85
    assert f1 >= 0.92
    assert by_records(truth, found)[2] >= 0.93
    assert most_people(truth, found) <= 12


@pytest.mark.slow
def test_two_tables_of_australians(real_data, tmp_path):
    truth, found = groups([real_data(f"identity-febrl/febrl4{side}.parquet") for side in "ab"], tmp_path)
    assert by_pairs(truth, found)[2] >= 0.999


def test_a_thousand_made_up_people(real_data, tmp_path):
    truth, found = groups([real_data("identity-fake1000/fake_1000.parquet")], tmp_path)
    assert by_pairs(truth, found)[2] >= 0.93
    assert by_records(truth, found)[2] >= 0.95
