"""How far from the forecast may it come? A negative binomial whose spread is learned from earlier forecasts.

Contacts scatter around a level (Poisson), and the level itself is missed by a share of it: the coefficient of
variation (cv). The cv by lead time is the one with which the interval would have held what came (Jongbloed and Koole
2001 for the mixture). A Poisson band is never shown: it would hold half of what it promises.
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.special import nbdtrik, pdtrik

Floats = NDArray[np.float64]

LEVEL = 0.8
LEADS_SHRUNK_BY = 4.0


def learned_cv(said: Floats, came: Floats, level: float = LEVEL) -> Floats:
    """The cv by day ahead, from forecasts and what came: origins x days ahead x slots; nan is left out.

    For each slot the cv with which it would just lie inside; of these the quantile `level`. Days ahead are drawn to
    all days together as far as there are few origins.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        needed = np.sqrt(np.maximum(((came - said) / z) ** 2 - said, 0.0)) / said
    use = np.isfinite(came) & (said > 0)
    if not use.any():
        return np.full(said.shape[1], np.nan)
    together, n_origins = float(np.quantile(needed[use], level)), said.shape[0]
    trust = n_origins / (n_origins + LEADS_SHRUNK_BY)
    found = [
        trust * float(np.quantile(needed[:, day][use[:, day]], level)) + (1 - trust) * together
        if use[:, day].any()
        else together
        for day in range(said.shape[1])
    ]
    return np.array(found)


def quantile(mean: Floats, cv: Floats, share: float) -> Floats:
    """The count that is not exceeded with this chance; whole numbers; 0 where nothing is expected."""
    mean, cv = np.broadcast_arrays(np.asarray(mean, float), np.asarray(cv, float))
    found, spread = np.zeros(mean.shape), (cv > 1e-3) & (mean > 0)
    size = 1 / cv[spread] ** 2
    with np.errstate(invalid="ignore"):
        found[spread] = np.ceil(nbdtrik(share, size, size / (size + mean[spread])))
        narrow = (cv <= 1e-3) & (mean > 0)
        found[narrow] = np.ceil(pdtrik(share, mean[narrow]))
    return np.maximum(np.nan_to_num(found), 0.0)


def interval(mean: Floats, cv: Floats, level: float = LEVEL) -> tuple[Floats, Floats]:
    """Between which counts will it lie with this chance?"""
    return quantile(mean, cv, (1 - level) / 2), quantile(mean, cv, (1 + level) / 2)
