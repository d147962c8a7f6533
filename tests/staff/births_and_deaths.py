"""The oracle: M/M/n+M as a chain of births and deaths, summed with fifty digits; nothing shared with the product.

The wait on offer to somebody who finds k people waiting is the sum of k + 1 exponential times with the rates
n mu + j theta, whose density is proportional to e^(-n mu u) (1 - e^(-theta u))^k: an incomplete beta function, which is
stepped up in k.
"""

from __future__ import annotations

from dataclasses import dataclass

import mpmath as mp
import numpy as np

mp.mp.dps = 50


@dataclass(frozen=True)
class Exact:
    wait_share: mp.mpf
    abandoned_share: mp.mpf
    mean_wait_s: mp.mpf
    answered_by: mp.mpf
    gone_by: mp.mpf
    mean_wait_of_answered_s: mp.mpf


def exact(n: int, per_s, handle_s, patience_s, t) -> Exact:
    """Everything from the states of the chain."""
    lam, mu, theta, t = mp.mpf(per_s), 1 / mp.mpf(handle_s), 1 / mp.mpf(patience_s), mp.mpf(t)
    state = below = mp.mpf(1)
    for k in range(1, n):
        state *= lam / (k * mu)
        below += state
    state *= lam / (n * mu)
    whole, queued, in_time, beyond = below, mp.mpf(0), below, mp.mpf(0)
    waiting = answered_wait = answered = mp.mpf(0)
    a, y = n * mu / theta, mp.exp(-theta * t)
    # Shares still waiting, and still waiting with patience of their own, given k ahead.
    over, term = y**a, y**a * a * (1 - y)
    over_own, term_own = y ** (a + 1), y ** (a + 1) * (a + 1) * (1 - y)
    biggest, k, spent = state, 0, mp.mpf(0)
    while True:
        whole, waiting, queued = whole + state, waiting + state, queued + k * state
        reached = n * mu / (n * mu + (k + 1) * theta)
        # The mean of the wait of those who are answered: the same sum of exponentials, each with its own patience.
        spent += 1 / (n * mu + (k + 1) * theta)
        answered += state * reached
        answered_wait += state * reached * spent
        in_time += state * reached * (1 - over_own)
        beyond += state * over
        biggest, k = max(biggest, state), k + 1
        over, term = over + term, term * (a + k) * (1 - y) / (k + 1)
        over_own, term_own = over_own + term_own, term_own * (a + 1 + k) * (1 - y) / (k + 1)
        state *= lam / (n * mu + k * theta)
        if lam < n * mu + k * theta and state < biggest * mp.mpf(10) ** -45:
            break
    return Exact(
        waiting / whole,
        theta * queued / lam / whole,
        queued / lam / whole,
        in_time / whole,
        1 - in_time / whole - y * beyond / whole,
        answered_wait / (below + answered),
    )


def by_agents(most: int, load: float, patience_in_handles: float, t_in_handles: float) -> np.ndarray:
    """For 1, 2 ... `most` agents: answered in time, abandoned, gone by t; in long doubles, handle time 1."""
    rows = np.zeros((most, 3))
    theta = np.longdouble(1) / np.longdouble(patience_in_handles)
    y = np.exp(-theta * np.longdouble(t_in_handles))
    length = int(
        60
        + (load + 12 * np.sqrt(load)) * patience_in_handles * 1.2
        + 40 * np.sqrt(patience_in_handles * load)
    )
    k = np.arange(length, dtype=np.longdouble)
    for n in range(1, most + 1):
        below = np.cumprod(
            np.concatenate([[np.longdouble(1)], load / np.arange(1, n + 1, dtype=np.longdouble)])
        )
        state = below[-1] * np.cumprod(np.concatenate([[np.longdouble(1)], load / (n + k[1:] * theta)]))
        whole = below[:-1].sum() + state.sum()
        a = n / theta
        steps = np.concatenate([[np.longdouble(1)], np.cumprod((a + k[:-1]) * (1 - y) / (k[:-1] + 1))])
        over = np.cumsum(steps) * y**a
        steps = np.concatenate([[np.longdouble(1)], np.cumprod((a + 1 + k[:-1]) * (1 - y) / (k[:-1] + 1))])
        over_own = np.cumsum(steps) * y ** (a + 1)
        in_time = (below[:-1].sum() + (state * n / (n + (k + 1) * theta) * (1 - over_own)).sum()) / whole
        abandoned = theta * (k * state).sum() / load / whole
        gone = 1 - in_time - y * (state * over).sum() / whole
        rows[n - 1] = in_time, abandoned, gone
    return rows
