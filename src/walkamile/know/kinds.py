"""What may each name do? The rules of its namespace, by the kind of the name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from walkamile.model.namespace import Namespace, described

SUBJECTS = ("customer", "employee")
Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The namespaces in use, strongest first, with their rules by place there; `kind`: which one, by position in Names.

    Rules stay with the few kinds, and are looked up where they are asked for: beside millions of names they would
    cost as much memory as the names.
    """

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
        return cls(
            each,
            kind[space] if len(found) else np.zeros(0, np.int16),
            np.array([one.unique for one in each], dtype=bool),
            np.array([one.telling for one in each], dtype=bool),
            np.array([one.links for one in each], dtype=bool),
            np.array([SUBJECTS.index(one.subject) for one in each], dtype=np.int8),
            np.array([one.most_seen_with for one in each], dtype=np.int32),
        )

    @property
    def n(self) -> int:
        """How many namespaces are there?"""
        return max(1, len(self.each))

    def may_be_muted(self, a: Places, b: Places) -> NDArray[np.bool_]:
        """Which names were seen with enough others at all to be muted? Leaves little to sort."""
        degree = np.bincount(a, minlength=len(self.kind)).astype(np.int32)
        degree += np.bincount(b, minlength=len(self.kind))
        return (degree > self.most_seen_with[self.kind]) & ~self.unique[self.kind]

    def side(self, barred: NDArray[np.bool_]) -> NDArray[np.int8]:
        """Whose is each name, a customer's or an employee's (place in SUBJECTS)? -1: it joins nobody."""
        side = self.subject[self.kind]
        side[barred | ~self.links[self.kind]] = -1
        return side
