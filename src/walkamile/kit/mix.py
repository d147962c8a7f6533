"""Did people's experience change, or did other people come? The difference of a share, taken apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from walkamile.kit.intervals import Estimate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

SEED = 20_261_101
N_DRAWS = 2_000


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a segment in one period: units and how many of them were hit."""

    part: str
    n: int
    hits: float


@dataclass(frozen=True, slots=True)
class ChangeOfMix:
    """The difference of a share between two periods = change within the parts + change of their mix.

    All in shares (0.01 = one point), each with its interval. `within_by_part`: what each part adds.
    """

    total: Estimate
    within: Estimate
    mix: Estimate
    within_by_part: Mapping[str, float]
    unpaired: tuple[str, ...]


def change_of_mix(before: Sequence[Part], after: Sequence[Part]) -> ChangeOfMix:
    """How much of a change is a change of experience, and how much one of who came?

    Kitagawa (1955): within = sum of mean weight x change of share; mix = sum of mean share x change of
    weight.
    A part seen in one period only has no share to compare: it counts wholly as mix. Parametric bootstrap
    (shares binomial, weights multinomial) with a fixed seed. Raises ValueError when a period is empty.
    """
    import numpy as np

    names = sorted({p.part for p in before if p.n} | {p.part for p in after if p.n})
    if not any(p.n for p in before) or not any(p.n for p in after):
        raise ValueError("both periods need units: choose a moment inside the window")
    old, new = _aligned(before, names), _aligned(after, names)
    point = _parts(old[None], new[None])
    rng = np.random.default_rng(SEED)
    drawn = _parts(_drawn(old, rng), _drawn(new, rng))
    by_part = {name: float(point[0, 2 + i]) for i, name in enumerate(names)}
    unpaired = tuple(n for i, n in enumerate(names) if old[i, 0] == 0 or new[i, 0] == 0)
    within, mix = (_estimate(point[:, i], drawn[:, i]) for i in (0, 1))
    return ChangeOfMix(_estimate(point[:, :2].sum(1), drawn[:, :2].sum(1)), within, mix, by_part, unpaired)


def _aligned(parts: Sequence[Part], names: Sequence[str]) -> Floats:
    import numpy as np

    found = {p.part: p for p in parts}
    return np.array(
        [(found[n].n, found[n].hits) if n in found else (0, 0.0) for n in names], dtype=np.float64
    )


def _drawn(parts: Floats, rng: np.random.Generator) -> Floats:
    import numpy as np

    n = parts[:, 0]
    sizes = rng.multinomial(int(n.sum()), n / n.sum(), N_DRAWS)
    shares = np.divide(parts[:, 1], n, out=np.zeros_like(n), where=n > 0)
    return np.stack([sizes, rng.binomial(sizes, np.clip(shares, 0, 1))], axis=2).astype(np.float64)


def _parts(old: Floats, new: Floats) -> Floats:
    """Return per draw: within, mix, then what each part adds to within.

    Arrays are draws x parts x (n, hits).
    """
    import numpy as np

    weight_old = old[..., 0] / old[..., 0].sum(-1, keepdims=True)
    weight_new = new[..., 0] / new[..., 0].sum(-1, keepdims=True)
    share_old, share_new = _shares(old), _shares(new)
    paired = (old[..., 0] > 0) & (new[..., 0] > 0)
    share_old_or_new = np.where(old[..., 0] > 0, share_old, share_new)
    share_new_or_old = np.where(new[..., 0] > 0, share_new, share_old)
    within = np.where(paired, (weight_old + weight_new) / 2 * (share_new - share_old), 0.0)
    mix = (share_old_or_new + share_new_or_old) / 2 * (weight_new - weight_old)
    return np.concatenate([within.sum(-1, keepdims=True), mix.sum(-1, keepdims=True), within], axis=-1)


def _shares(parts: Floats) -> Floats:
    import numpy as np

    return np.divide(parts[..., 1], parts[..., 0], out=np.zeros_like(parts[..., 1]), where=parts[..., 0] > 0)


def _estimate(point: Floats, draws: Floats) -> Estimate:
    import numpy as np

    value = float(point[0])
    low, high = (float(end) for end in np.quantile(draws, [0.025, 0.975]))
    return Estimate(value, min(low, value), max(high, value))
