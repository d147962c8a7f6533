"""What stands behind a figure? Its definition, SQL and evidence; and the same figure for each part of a segment."""

from __future__ import annotations

from typing import Any

from walkamile import prove
from walkamile.model.errors import UnknownName
from walkamile.round.answers.breaks import known_segment
from walkamile.round.answers.gaps import ask_gaps
from walkamile.round.answers.recall import Recall
from walkamile.round.measure import Figures, measure, window_of

EVIDENCE_ROWS = 50


def figures_now(recall: Recall) -> Figures:
    """Count the readings of this generation again, with everything that is behind them."""
    engine = recall.engine.cursor()
    engine.run(f"create or replace temp table reading as select * from ({_table(recall, 'reading')})")
    return measure(recall.store, engine, window_of(engine, recall.as_of))


def _table(recall: Recall, name: str) -> str:
    from walkamile.round.answers.recall import TABLES

    return f"select * from {recall.store.source_sql(name, TABLES[name])}"


def explain(recall: Recall, name: str) -> dict[str, Any]:
    """Definition, SQL and evidence of one indicator. Raises UnknownName."""
    known = {indicator.id: indicator for indicator in prove.indicators()}
    if name not in known:
        raise UnknownName(f"There is no indicator {name!r}. Known: {', '.join(known)}.")
    indicator = known[name]
    reads = indicator.reads
    evidence = recall.records(
        'select "at" as "at", value, event_id, channel from reading where indicator = $name '
        'order by value desc, "at" desc, event_id limit $n',
        {"name": reads, "n": EVIDENCE_ROWS if _may_be_shown(recall, indicator.protects, reads) else 0},
    )
    legs = next((row["legs"] for row in _snapshot(recall) if row["id"] == name and "legs" in row), None)
    return {
        "id": indicator.id,
        "name": indicator.name,
        "gap": indicator.gap,
        "definition": indicator.formula,
        "inferred": indicator.proxy or None,
        "legs": legs,
        "sql": prove.queries().shown(reads or "") or "No events feed it.",
        "needs": [list(need.any_of) for need in indicator.needs],
        "evidence": [row | {"at": row["at"].isoformat() + "Z"} for row in evidence],
    }


def _may_be_shown(recall: Recall, protects: tuple[str, ...], reads: str | None) -> bool:
    """Rows that are about employees alone are shown where those are enough."""
    if protects != ("employees",):
        return True
    n = recall.rows("select count(distinct employee) from reading where indicator = $name", {"name": reads})
    return bool(n[0][0] >= recall.store.settings.minimum_employees)


def _snapshot(recall: Recall) -> list[dict[str, Any]]:
    return [row for gap in ask_gaps(recall)["gaps"] for row in gap["indicators"]]


def ask_gaps_by(recall: Recall, segment: str) -> dict[str, Any]:
    """Every indicator for each part of a segment; small parts are kept back. Raises UnknownName."""
    if segment != "channel":
        known_segment(recall, segment)
    now = figures_now(recall)
    parts = prove.figures.measures_by(segment, now.tallies, now.feeds, now.bands, now.window)
    documents = {part: prove.assemble(figures, now.bands, recall.as_of) for part, figures in parts.items()}
    return {
        "segment": segment,
        "as_of": recall.as_of.isoformat(timespec="seconds") + "Z",
        "parts": {
            part: [row for gap in document["gaps"] for row in gap["indicators"]]
            for part, document in documents.items()
        },
    }
