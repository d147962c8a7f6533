"""Does the product find what was planted? Unseen demo companies, rule by rule, and what is lost as identity degrades.

`python -m bench.truth --seeds 101 120 --people 1000`: precision and recall per rule over the seeds, the share of
indicators whose interval holds the planted truth, and the loss table.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from walkamile import demo, listen
from walkamile import round as rounds
from walkamile.demo.home import load_people
from walkamile.load import load
from walkamile.store import open_store

WINDOW_DAYS = {"repeat_contact": 7, "channel_hop": 1, "false_containment": 7, "contradiction": 30}
LOSSES = (0.0, 0.1, 0.25, 0.5)
# Indicators whose planted count has the definition of the product; P4 is a skill, so it is turned into one.
SHARES = ("I1", "I2", "I3", "I4", "P1", "P2", "P3", "P4", "N2", "A1", "A2", "M1a", "M3", "M8", "C7", "N3")
MEDIANS = ("I6", "M1")


@dataclass(frozen=True)
class Verdict:
    """One rule in one company: breaks that are true, that the product names, and both."""

    rule: str
    lens: str
    scope: str
    true: int
    named: int
    both: int


def walk(folder: Path, seed: int, people: int, degrade: float) -> tuple[list[Verdict], dict[str, Any], Any]:
    """Make a company, load it, run a round; return the verdicts, the gaps document and the facts."""
    company = demo.generate(people, seed=seed, degrade=degrade)
    store = open_store(folder)
    for name, text in company.files.items():
        (folder / name).write_text(text, "utf-8")
    pq.write_table(company.events, folder / "events.parquet")
    load(store, folder / "events.parquet", listen.Mapping())
    load_people(store, company.people)
    as_of = rounds.run(store).as_of
    engine = store.engine()
    engine.run(f"create temp table eligible as select * from {store.source_sql('eligible', {})}")
    engine.take("truth", company.truth)
    verdicts = [
        v for rule in sorted(set(company.truth["rule"].to_pylist())) for v in _verdicts(engine, rule, as_of)
    ]
    gaps = rounds.ask_gaps(rounds.recall(store))
    engine.close()
    store.close()
    return verdicts, gaps, company.facts


def _verdicts(engine: Any, rule: str, as_of: Any) -> list[Verdict]:
    days = WINDOW_DAYS.get(rule, 0)
    rows = engine.rows(
        f"with named as (select lens, scope, from_event from eligible where hit and rule = '{rule}' "
        f"and \"at\" <= timestamp '{as_of}' - interval {days} day), "
        f"meant as (select lens, scope, from_event from truth where rule = '{rule}') "
        "select coalesce(t.lens, n.lens), coalesce(t.scope, n.scope), count(t.lens), count(n.lens), "
        "count(*) filter (where t.lens is not null and n.lens is not null) from meant t full join named n "
        "on n.lens = t.lens and n.scope = t.scope and n.from_event = t.from_event group by all order by all"
    )
    return [Verdict(rule, *row) for row in rows]


def inside(gaps: dict[str, Any], facts: dict[str, Any]) -> dict[str, bool]:
    """Which indicators that are measured hold the planted truth in their interval?"""
    rows = {row["id"]: row for gap in gaps["gaps"] for row in gap["indicators"] if row["value"] is not None}
    found = {}
    for name in (*SHARES, *MEDIANS):
        planted = facts["indicators"].get(name)
        if name not in rows or planted is None or not planted.get("denominator", 1):
            continue
        truth = planted["median"] if name in MEDIANS else planted["numerator"] / planted["denominator"]
        if name == "P4":
            truth = (truth - planted["base"]) / (1 - planted["base"])
        low, high = rows[name]["low"], rows[name]["high"]
        found[name] = low - 1e-9 <= truth <= high + 1e-9
    return found


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs=2, default=(101, 120), help="first and last seed")
    parser.add_argument("--people", type=int, default=1000)
    parser.add_argument("--losses", type=int, default=3, help="seeds of the loss table")
    said = parser.parse_args()
    seeds = range(said.seeds[0], said.seeds[1] + 1)
    every: dict[tuple[str, str, str], list[Verdict]] = {}
    held: dict[str, list[bool]] = {}
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            verdicts, gaps, facts = walk(Path(folder), seed, said.people, 0.0)
        for v in verdicts:
            every.setdefault((v.rule, v.lens, v.scope), []).append(v)
        for name, good in inside(gaps, facts).items():
            held.setdefault(name, []).append(good)
        print(f"seed {seed} done", flush=True)
    _print_rules(every, len(seeds))
    _print_inside(held)
    _print_losses(list(seeds)[: said.losses], said.people)


def _print_rules(every: dict[tuple[str, str, str], list[Verdict]], n: int) -> None:
    print(f"\n{n} companies: lowest precision and recall over the seeds, and breaks planted in all")
    for (rule, lens, scope), found in sorted(every.items()):
        precision = min(v.both / v.named if v.named else 1.0 for v in found)
        recall = min(v.both / v.true if v.true else 1.0 for v in found)
        print(f"  {rule:26}{lens:9}{scope:11}{precision:8.3f}{recall:8.3f}{sum(v.true for v in found):9}")


def _print_inside(held: dict[str, list[bool]]) -> None:
    good, n = sum(sum(found) for found in held.values()), sum(len(found) for found in held.values())
    print(f"\nindicators whose interval holds the planted truth: {good} of {n} ({good / max(1, n):.1%})")
    print("  " + ", ".join(f"{name} {sum(found)}/{len(found)}" for name, found in held.items()))


def _print_losses(seeds: list[int], people: int) -> None:
    print("\nrecall as identity degrades (share of identified contacts that lose their name)")
    table: dict[str, dict[float, list[float]]] = {}
    for loss in LOSSES:
        for seed in seeds:
            with tempfile.TemporaryDirectory() as folder:
                verdicts, _, _ = walk(Path(folder), seed, people, loss)
            for v in verdicts:
                if v.true:
                    table.setdefault(f"{v.rule} {v.lens} {v.scope}", {}).setdefault(loss, []).append(
                        v.both / v.true
                    )
    print(f"  {'':48}" + "".join(f"{loss:>8.0%}" for loss in LOSSES))
    for name, row in sorted(table.items()):
        print(f"  {name:48}" + "".join(f"{sum(row[loss]) / len(row[loss]):8.2f}" for loss in LOSSES))


if __name__ == "__main__":
    main()
