"""Which messages came before? 64-bit keys of (source, message id), for a day, in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from hashlib import blake2b
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

WINDOW_S = 25 * 3600.0
YOUNG = 1 << 17
LONGEST_RUN_S = 3 * 3600.0


def keys_of(source: str, ids: Iterable[str]) -> array[int]:
    """Return the key of each message: the same in every process."""
    head = source.encode() + b"\x1f"
    texts = [head + name.encode("utf-8", "replace") for name in ids]
    return array("Q", b"".join([blake2b(text, digest_size=8).digest() for text in texts]))


class Seen:
    """Keys of the last day. The newest lie in a set, older ones in sorted runs of eight bytes per key.

    Two different messages share a key once in 2**64; not to be used by two threads at once.
    """

    def __init__(self, window_s: float = WINDOW_S, young: int = YOUNG) -> None:
        """Remember keys for at least this long."""
        self._window_s = window_s
        self._most_young = young
        self._young: set[int] = set()
        self._young_since_s: float | None = None
        self._runs: list[tuple[np.ndarray, float, float]] = []

    def take(self, keys: array[int], at_s: float) -> list[bool]:
        """Which of these are new? Those are remembered from now on (`forget` takes them back)."""
        young, names = self._young, keys.tolist()
        come = set(names)
        if len(come) == len(names) and young.isdisjoint(come):
            young |= come
            fresh = [True] * len(names)
        else:
            fresh = []
            for name in names:
                fresh.append(name not in young)
                young.add(name)
        if self._young_since_s is None:
            self._young_since_s = at_s
        if self._runs:
            self._look_back(keys, fresh)
        return fresh

    def _look_back(self, keys: array[int], fresh: list[bool]) -> None:
        """Mark those that lie in one of the runs."""
        import numpy as np

        wanted = np.frombuffer(keys, np.uint64)
        for run, _, _ in self._runs:
            places = run.searchsorted(wanted)
            places[places == len(run)] = 0
            for place in np.flatnonzero(run[places] == wanted):
                fresh[place] = False

    def forget(self, keys: Iterable[int]) -> None:
        """Take back what `take` called new: it could not be kept."""
        self._young.difference_update(keys)

    def settle(self, at_s: float) -> None:
        """Put the newest away when they are many, and leave out what is older than the window."""
        if len(self._young) >= self._most_young:
            self.add(self._young, self._young_since_s or at_s, at_s)
            self._young, self._young_since_s = set(), None
            self._merge()
        self._runs = [run for run in self._runs if run[2] >= at_s - self._window_s]

    def add(self, keys: Iterable[int], first_s: float, last_s: float) -> None:
        """Remember keys that came between these times."""
        import numpy as np

        run = np.fromiter(keys, np.uint64)
        if len(run):
            run.sort()
            self._runs.append((run, first_s, last_s))

    def _merge(self) -> None:
        """Join neighbours of about one size, so that few runs are searched; a run spans a few hours at most."""
        import numpy as np

        while len(self._runs) > 1:
            (older, first_s, _), (newer, _, last_s) = self._runs[-2:]
            if len(older) > 2 * len(newer) or last_s - first_s > LONGEST_RUN_S:
                return
            joined = np.concatenate((older, newer))
            joined.sort(kind="stable")
            self._runs[-2:] = [(joined, first_s, last_s)]
