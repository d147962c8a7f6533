"""How likely are two rows one person? Learned from the table itself: how often values agree by chance, and how often
those of one person do. The theory is that of Fellegi and Sunter (1969); Splink counts and scores.
"""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from walkamile.know.match.blocks import Key, keys, keys_to_learn, strict_keys
from walkamile.know.match.columns import FORENAME, SURNAME
from walkamile.know.match.compare import comparison
from walkamile.know.match.records import Records
from walkamile.model.errors import ExtraMissing
from walkamile.model.match import Sign

if TYPE_CHECKING:
    import pyarrow as pa

SEED = 1
SAMPLED_PAIRS = 2e6
LEARNED_PAIRS = 1e6
# Enough to settle; with many more, shares of levels that never occur become too small for a number.
MOST_TURNS = 12
# Of pairs that are one person, about so many agree in what the strictest keys ask.
KEYS_FIND = 0.6
LITTLE = 0.001
LEAST_SHARE = 1e-7
WORST = 8.0
FEWEST_ROWS = 20


@dataclass(frozen=True, slots=True)
class Scored:
    """Pairs of rows (the smaller first), their weight (log2 of the odds), and what each column weighs."""

    a: NDArray[np.int64]
    b: NDArray[np.int64]
    weight: NDArray[np.float64]
    columns: tuple[NDArray[np.float64], ...]


def splink() -> Any:
    """The library that counts and scores. Raises ExtraMissing with the line that installs it."""
    try:
        import splink as library
    except ImportError:
        raise ExtraMissing(
            "Matching needs an optional part. Install it with: pip install 'walkamile[match]'"
        ) from None
    logging.getLogger("splink").setLevel(logging.CRITICAL)
    return library


class Model:
    """A model learned from these rows; it scores pairs of them."""

    def __init__(
        self, rows: Records, across: Sequence[int] | None = None, joined: frozenset[str] = frozenset()
    ) -> None:
        """Learn. `across`: the table of each row (0 or 1), when only pairs between two tables count.
        `joined`: kinds of columns whose equal values were joined already.
        """
        self.rows = rows
        self._library = splink()
        self._across = across
        self.keys = keys(rows)
        self.keys_to_learn = keys_to_learn(rows, joined)
        self._settings = self._start()

    def _start(self) -> dict[str, Any]:
        kinds = {column.kind: place for place, column in enumerate(self.rows.columns)}
        swaps = {FORENAME: kinds.get(SURNAME), SURNAME: kinds.get(FORENAME)}
        return {
            "link_type": "dedupe_only",
            "unique_id_column_name": "row",
            "comparisons": [
                comparison(place, column, swaps.get(column.kind))
                for place, column in enumerate(self.rows.columns)
            ],
            "blocking_rules_to_generate_predictions": [self._rule(key) for key in self.keys],
            "retain_intermediate_calculation_columns": True,
            "retain_matching_columns": False,
            "max_iterations": MOST_TURNS,
        }

    def _rule(self, key: Key) -> str:
        asked = [f"{_of('l', sql)} = {_of('r', sql)}" for sql in key.sql]
        return " and ".join([*asked, *(["l.side <> r.side"] if self._across is not None else [])])

    def _linker(self, settings: dict[str, Any], group: list[int] | None = None) -> Any:
        api = self._library.DuckDBAPI()
        return self._library.Linker(api.register(self._table(group)), settings, log_level=logging.CRITICAL)

    def _table(self, group: list[int] | None) -> pa.Table:
        import pyarrow as pa

        size = len(self.rows.values[0])
        columns: dict[str, Any] = {"row": pa.array(range(size), pa.int32())}
        for place, values in enumerate(self.rows.values):
            columns[f"c{place}"] = pa.array(values, pa.string())
        columns["side"] = pa.array(self._across or [0] * size, pa.int8())
        columns["together"] = pa.array(group or [0] * size, pa.int32())
        return pa.table(columns)

    @property
    def can_learn(self) -> bool:
        """Is there enough to learn from: two columns, and rows that share something?"""
        n_rows = len(self.rows.values[0]) if self.rows.values else 0
        return (
            n_rows >= FEWEST_ROWS
            and len(self.rows.columns) > 1
            and bool(self.keys)
            and len(self.keys_to_learn) > 0
        )

    @property
    def prior(self) -> float:
        """What does nothing at all say of a pair (log2 of the odds)?"""
        share = self._settings["probability_two_random_records_match"]
        return log2(share / (1 - share))

    def learn(self) -> None:
        """Estimate how often values agree by chance, and how often those of one person do."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            linker = self._linker(self._settings)
            strict = [self._rule(key) for key in strict_keys(self.rows)]
            linker.training.estimate_probability_two_random_records_match(strict, recall=KEYS_FIND)
            n = len(self.rows.values[0])
            linker.training.estimate_u_using_random_sampling(
                max_pairs=SAMPLED_PAIRS, seed=SEED, num_chunks=1 if n * n <= 2 * SAMPLED_PAIRS else 10
            )
            model = linker.misc.save_model_to_json()
            sessions = [
                found for key in self.keys_to_learn if (found := self._session(model, key)) is not None
            ]
        fewest = 1 / max(1, len(self.rows.values[0])) ** 2
        share = model["probability_two_random_records_match"]
        model["probability_two_random_records_match"] = min(max(share, fewest), 0.5)
        self._settings = settled(model, sessions)

    def _session(self, model: dict[str, Any], key: Key) -> list[dict[str, Any]] | None:
        """Learn from the pairs that share this key. None where a share becomes too small for a number."""
        linker = self._linker(deepcopy(model))
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                self._rule(key), max_pairs=LEARNED_PAIRS
            )
        except ValueError:
            return None
        return linker.misc.save_model_to_json()["comparisons"]

    def likely(self, lowest: float) -> Scored:
        """Pairs that share a key, from this weight on."""
        return self._scored(self._settings, lowest)

    def within(self, group: list[int]) -> Scored:
        """All pairs of rows that lie in one group, whatever their weight."""
        rule = "l.together = r.together and l.together >= 0"
        if self._across is not None:
            rule += " and l.side <> r.side"
        settings = self._settings | {"blocking_rules_to_generate_predictions": [{"blocking_rule": rule}]}
        return self._scored(settings, None, group)

    def _scored(
        self, settings: dict[str, Any], lowest: float | None, group: list[int] | None = None
    ) -> Scored:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            linker = self._linker(settings, group)
            found = linker.inference.predict(threshold_match_weight=lowest)
        told = [f"mw_c{place}" for place in range(len(self.rows.columns))] if group is not None else []
        sql = (
            "select least(row_l, row_r) as a, greatest(row_l, row_r) as b, "
            f"{', '.join(['round(match_weight, 4) as weight', *told])} from {{this}} order by 1, 2"
        )
        table = found.query_sql(sql).as_duckdbpyrelation().to_arrow_table()
        return Scored(
            table["a"].to_numpy().astype(np.int64),
            table["b"].to_numpy().astype(np.int64),
            table["weight"].to_numpy().astype(np.float64),
            tuple(table[name].to_numpy().astype(np.float64) for name in told),
        )

    def signs(self, scored: Scored, row: int) -> tuple[Sign, ...]:
        """What does each column say of this pair? Those that nothing is known of are left out."""
        found: list[Sign] = []
        for place, column in enumerate(self.rows.columns):
            weighed = float(scored.columns[place][row])
            levels = self._settings["comparisons"][place]["comparison_levels"][1:]
            if weighed:
                label = min(levels, key=lambda level: abs(_weight_of(level) - weighed))["label_for_charts"]
                found.append((column.name, label, round(weighed, 2)))
        return tuple(found)


def settled(model: dict[str, Any], sessions: Sequence[list[dict[str, Any]]]) -> dict[str, Any]:
    """The model with every level usable: what was never seen counts as the next worse, and a better level never
    speaks less for one person than a worse one.
    """
    for place, one in enumerate(model["comparisons"]):
        worse = -WORST
        levels = one["comparison_levels"]
        for number in range(len(levels) - 1, -1, -1):
            level = levels[number]
            if level.get("is_null_level"):
                continue
            learned = [found[place]["comparison_levels"][number].get("m_probability") for found in sessions]
            told = [m for m in learned if m is not None]
            m = sum(told) / len(told) if told else 0.0
            u = min(max(level.get("u_probability") or LEAST_SHARE, LEAST_SHARE), 1.0)
            weight = max(worse + LITTLE, log2(m / u) if m > 0 else -WORST)
            level["u_probability"], level["m_probability"] = u, min(u * 2.0**weight, 0.999999)
            worse = weight
    return model


def _weight_of(level: dict[str, Any]) -> float:
    return log2(level["m_probability"] / level["u_probability"])


def _of(side: str, sql: str) -> str:
    return re.sub(r"\bc(\d+)\b", rf"{side}.c\1", sql)
