"""How good are clusters? Counted pair by pair and record by record, from the definitions."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from itertools import combinations
from math import comb

Clusters = Mapping[str, object]


def by_pairs(truth: Clusters, found: Clusters) -> tuple[float, float, float]:
    """Precision, recall and F1 of pairs of records in one cluster."""
    both = sum(comb(n, 2) for n in Counter((truth[i], found[i]) for i in truth).values())
    precision = both / max(1, sum(comb(n, 2) for n in Counter(found[i] for i in truth).values()))
    recall = both / max(1, sum(comb(n, 2) for n in Counter(truth.values()).values()))
    return precision, recall, harmonic(precision, recall)


def by_records(truth: Clusters, found: Clusters) -> tuple[float, float, float]:
    """B-cubed: precision, recall and F, each record's own cluster averaged over records."""
    there, said = Counter(truth.values()), Counter(found[i] for i in truth)
    both = Counter((truth[i], found[i]) for i in truth)
    precision = sum(both[truth[i], found[i]] / said[found[i]] for i in truth) / len(truth)
    recall = sum(both[truth[i], found[i]] / there[truth[i]] for i in truth) / len(truth)
    return precision, recall, harmonic(precision, recall)


def most_people(truth: Clusters, found: Clusters) -> int:
    """The most true people in one cluster."""
    people: dict[object, set[object]] = defaultdict(set)
    for i in truth:
        people[found[i]].add(truth[i])
    return max(len(each) for each in people.values())


def harmonic(one: float, other: float) -> float:
    return 2 * one * other / (one + other) if one + other else 0.0


def pairs_of(clusters: Clusters) -> set[tuple[str, str]]:
    """All pairs in one cluster, one by one: slow, for checking."""
    return {(a, b) for a, b in combinations(sorted(clusters), 2) if clusters[a] == clusters[b]}
