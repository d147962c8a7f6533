"""What may each name do? The rules of its namespace, as columns beside the names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.model.namespace import Namespace, described

SUBJECTS = ("customer", "employee")


@dataclass(frozen=True, slots=True)
class Kinds:
    """The namespaces in use, strongest first, and by position in Names: which of them (`kind`), and its rules."""

    each: tuple[Namespace, ...]
    kind: NDArray[np.int16]
    unique: NDArray[np.bool_]
    telling: NDArray[np.bool_]
    links: NDArray[np.bool_]
    subject: NDArray[np.int8]
    most_seen_with: NDArray[np.int32]

    @classmethod
    def of(
        cls, spaces: Sequence[str], space: NDArray[np.integer[Any]], changes: Mapping[str, Mapping[str, Any]]
    ) -> Kinds:
        """Look up the rules of these namespaces."""
        found = [described(name, changes) for name in spaces]
        rank = sorted(range(len(found)), key=lambda i: (-found[i].strength, found[i].name))
        each = tuple(found[i] for i in rank)
        kind = np.empty(len(found), dtype=np.int16)
        kind[rank] = np.arange(len(found))
        kind = kind[space] if len(found) else np.zeros(0, np.int16)

        def column(values: list[Any], type_: Any) -> Any:
            return np.array(values, dtype=type_)[kind] if each else np.zeros(0, type_)

        return cls(
            each,
            kind,
            column([one.unique for one in each], bool),
            column([one.telling for one in each], bool),
            column([one.links for one in each], bool),
            column([SUBJECTS.index(one.subject) for one in each], np.int8),
            column([one.most_seen_with for one in each], np.int32),
        )

    @property
    def n(self) -> int:
        """How many namespaces are there?"""
        return max(1, len(self.each))

    def degree_may_mute(
        self, value: NDArray[np.int64], a: NDArray[np.int64], b: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """Which of these were seen with enough other names at all to be muted? Leaves little to sort."""
        degree = np.bincount(a, minlength=len(self.kind)) + np.bincount(b, minlength=len(self.kind))
        return (degree > self.most_seen_with)[value]
