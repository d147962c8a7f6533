"""Which rows must be looked at together? Those that likely pairs connect, in groups small enough to look at whole."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
LARGEST = 400


def gather(size: int, a: Places, b: Places, weight: NDArray[np.float64], least: float) -> Places:
    """The group of each row (-1: alone). A group that is too large is parted by asking for surer pairs."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    group = np.full(size, -1, dtype=np.int64)
    waiting = np.ones(size, dtype=bool)
    n_groups = 0
    while waiting.any() and len(weight):
        kept = (weight >= least) & waiting[a] & waiting[b]
        graph = coo_array((np.ones(int(kept.sum()), dtype=np.int8), (a[kept], b[kept])), shape=(size, size))
        label = connected_components(graph, directed=False)[1]
        count = np.bincount(label, minlength=size)[label]
        group[waiting & (count > 1) & (count <= LARGEST)] = (
            n_groups + label[waiting & (count > 1) & (count <= LARGEST)]
        )
        n_groups += size
        waiting &= count > LARGEST
        least += 1.0
    there = group >= 0
    group[there] = np.unique(group[there], return_inverse=True)[1]
    return group
