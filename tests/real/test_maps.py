"""Journey maps of public logs: the number of variants and of steps between them that others find in the same rows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import quoteattr

import polars as pl
import pytest

from walkamile import listen
from walkamile import round as rounds
from walkamile.load import load
from walkamile.store import Store

pytestmark = pytest.mark.real

# The log, the mapping, and what its README says: variants, edges; the label is the activity, with its lifecycle if any.
MAPS = [
    ("journeys-bpi2012-loan", "bpi2012", 3_579, 180, True),
    ("journeys-bpi2013-volvo-incidents", "bpi2013", 1_859, 78, True),
    ("journeys-helpdesk-italy", "helpdesk-italy", 189, 53, False),
]


def drawn(store: Store) -> tuple[int, int, int]:
    """Variants, edges and steps of the lens `case`."""
    engine, steps = store.engine(), store.source_sql("step_case", {})
    edges = engine.value(
        f"select count(distinct (label_code, next_label_code)) from {steps} where next_label_code is not null"
    )
    variants = engine.value(
        f"select count(distinct v) from (select list(label_code order by pos) as v from {steps} group by case_key)"
    )
    return variants, edges, engine.value(f"select count(*) from {steps}")


@pytest.mark.parametrize(("folder", "mapping", "variants", "edges", "lifecycle"), MAPS)
def test_the_map_of_a_public_log_whatever_the_order_of_its_rows(
    folder, mapping, variants, edges, lifecycle, real_data, make_store, tmp_path
):
    rows = pl.read_parquet(real_data(f"{folder}/events.parquet"))
    shuffled = tmp_path / "shuffled.parquet"
    rows.sample(fraction=1.0, shuffle=True, seed=11).write_parquet(shuffled)
    store = make_store()
    load(store, shuffled, listen.built_in(mapping))
    rounds.run(store)
    assert drawn(store) == (variants, edges, rows.height)


def test_what_was_seen_is_what_polars_sees(real_data, make_store):
    """Problems have no published figures: the same count by hand."""
    path = real_data("journeys-bpi2013-volvo-problems/events.parquet")
    rows = (
        pl.read_parquet(path)
        .sort("ts_utc", "seq")
        .with_columns(label=pl.col("activity") + pl.col("lifecycle"))
    )
    cases = rows.group_by("case_id", maintain_order=True).agg("label")["label"].to_list()
    store = make_store()
    load(store, path, listen.built_in("bpi2013"))
    rounds.run(store)
    edges = {pair for case in cases for pair in pairwise(case)}
    assert drawn(store) == (len({tuple(case) for case in cases}), len(edges), rows.height)


def test_handing_on_between_groups_is_what_polars_sees(real_data, make_store):
    path = real_data("journeys-bpi2013-volvo-incidents/events.parquet")
    groups = pl.read_parquet(path).sort("ts_utc", "seq").group_by("case_id", maintain_order=True).agg("group")
    runs = [
        [g for g, before in zip(case, [None, *case], strict=False) if g != before]
        for case in groups["group"].to_list()
    ]
    store = make_store()
    load(store, path, listen.built_in("bpi2013"))
    engine = store.engine()
    changes = engine.rows(
        f"select count(*) - 1 from {store.events_sql()} where type = 'case.assigned' group by case_id"
    )
    assert sorted(row[0] for row in changes) == sorted(len(run) - 1 for run in runs)
    assert sum(row[0] > 0 for row in changes) / len(runs) == pytest.approx(0.506, abs=0.02)


def as_xes(rows: pl.DataFrame, path: Path) -> Path:
    """Write the rows of a log as XES, in the order of time."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<log xes.version="1.0">']
    for (case,), events in rows.sort("ts_utc", "seq").group_by("case_id", maintain_order=True):
        parts.append(f'<trace><string key="concept:name" value={quoteattr(case)}/>')
        parts += [
            f'<event><string key="concept:name" value={quoteattr(e["activity"])}/>'
            f'<string key="lifecycle:transition" value={quoteattr(e["lifecycle"])}/>'
            f'<string key="org:resource" value={quoteattr(e["resource"])}/>'
            f'<string key="org:group" value={quoteattr(e["group"])}/>'
            f'<date key="time:timestamp" value="{e["ts_utc"].isoformat()}+00:00"/></event>'
            for e in events.iter_rows(named=True)
        ]
        parts.append("</trace>")
    path.write_text("".join([*parts, "</log>"]), "utf-8")
    return path


@pytest.mark.parametrize("mapping", ["bpi2013", "xes"])
def test_the_same_log_as_xes_gives_the_same_map(mapping, real_data, make_store, tmp_path):
    rows = pl.read_parquet(real_data("journeys-bpi2013-volvo-incidents/events.parquet"))
    path = as_xes(rows, tmp_path / "log.xes")
    store = make_store()
    assert load(store, path, listen.built_in(mapping)).refused == ()
    rounds.run(store)
    assert drawn(store) == (1_859, 78, rows.height)
    found = listen.guess(store.engine(), path)
    assert found.built_in in ("bpi2013", "xes")


def test_dialogues_show_what_people_are_asked(real_data, make_store):
    path = real_data("understanding-star/events_train.parquet")
    rows = pl.read_parquet(path)
    store = make_store()
    load(store, path, listen.built_in("star"))
    counted = dict(store.engine().rows(f"select type, count(*) from {store.events_sql()} group by 1"))
    label = pl.col("label")
    asked = ["account_number", "pin", "dob", "mothers_maiden_name", "childhood_pets_name"]
    assert (
        counted["identity.asked"] == rows.filter(label.is_in([f"bank_ask_{item}" for item in asked])).height
    )
    assert counted["identity.failed"] == rows.filter(label == "bank_inform_cannot_authenticate").height
    settled = label.is_in(
        ["bank_inform_balance", "bank_ask_fraud_details", "bank_inform_fraud_report_submitted"]
    )
    assert counted["identity.confirmed"] == rows.filter(settled)["dialogue_id"].n_unique()
    assert counted["contact.opened"] == counted["contact.closed"] == rows["dialogue_id"].n_unique() == 3_914
    assert counted["lookup.tried"] == rows.filter(pl.col("action") == "query").height
    said = pl.col("action").is_in(["utter", "pick_suggestion"])
    assert counted["message.sent"] == rows.filter(said & pl.col("agent").is_in(["User", "Wizard"])).height
