"""What does a queue of one kind of contact do, in closed form? Erlang B, Erlang C and Erlang A over whole arrays.

Rates are per second, loads in erlangs (arrivals times handle time), waits in seconds. Agents may be any real number
from just above 0, so that part-time presence can be put in. Nothing here can raise: what cannot be is nan.

Sources: A. K. Erlang 1917; C. Palm 1946; Garnett, Mandelbaum, Reiman 2002 (M&SOM 4:208); Mandelbaum and Zeltyn 2005.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammainc, gammaincc, gammaln

Floats = NDArray[np.float64]

LEAST_LOG = -600.0  # below exp(this) a probability is not divided by another: it may be rounded to nothing
HALF_LOG_2_PI = 0.9189385332046727
LAGUERRE_NODES, LAGUERRE_WEIGHTS = np.polynomial.laguerre.laggauss(48)
NEARLY_ENDLESS = 50.0
NOTHING_LEFT = 1e-18


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits, and how those who wait fare: shares of those who wait; seconds."""

    wait_share: Floats
    abandoned_share: Floats
    mean_wait_s: Floats


def erlang_b(agents: Floats, load: Floats) -> Floats:
    """Which share finds all lines busy, where nobody can wait? Exact to 1e-13."""
    return 1 / inverse_erlang_b(agents, load)


def erlang_c(agents: Floats, load: Floats) -> Floats:
    """Which share waits, where everybody waits for ever? 1 where the load is not below the agents."""
    inverse = inverse_erlang_b(agents, load)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        share = 1 / (1 + (inverse - 1) * (1 - load / agents))
    return np.where(load < agents, share, 1.0)


def inverse_erlang_b(agents: Floats, load: Floats) -> Floats:
    """How much is 1 / Erlang B? Infinite where blocking is too rare for a number."""
    agents, load = np.broadcast_arrays(np.asarray(agents, float), np.asarray(load, float))
    log_pmf = log_poisson(agents, load)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
        found = gammaincc(agents + 1, load) / np.exp(log_pmf)
    heavy = (load > agents) & (log_pmf < LEAST_LOG)
    if heavy.any():
        found = np.array(found)
        found[heavy] = load[heavy] * _heavy_fraction(agents[heavy], load[heavy])
    return np.where(load > 0, np.maximum(found, 1.0), np.inf)


def _heavy_fraction(agents: Floats, load: Floats) -> Floats:
    """Legendre's continued fraction of the upper incomplete gamma function, from its tail backwards."""
    over = load - agents
    value = np.zeros_like(load)
    for k in range(60, 0, -1):
        value = k * (agents + 1 - k) / (over + 2 * k + value)
    return 1 / (over + value)


def log_poisson(k: Floats, mean: Floats) -> Floats:
    """Log of mean^k e^-mean / k! for real k > 0, without loss where both are large (C. Loader 2000)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = (mean - k) / k
        deviance = k * np.where(mean > 0, np.log1p(delta) - delta, -np.inf)
    return deviance - 0.5 * np.log(k) - HALF_LOG_2_PI - _stirling_error(k)


def _stirling_error(k: Floats) -> Floats:
    """Return log k! less Stirling's formula; by its series from 16 on, stepped down below."""
    k = np.asarray(k, float)
    large = np.maximum(k, 16.0)
    square = 1 / (large * large)
    series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188)))) / large
    if (k >= 16.0).all():
        return series
    small = np.clip(k, 1e-300, 16.0)
    exact = gammaln(small + 1) - (small + 0.5) * np.log(small) + small - HALF_LOG_2_PI
    return np.where(k >= 16.0, series, exact)


def log_waiting_room(a: Floats, x: Floats) -> Floats:
    """Log of A = 1F1(1; a + 1; x) = 1 + x/(a+1) + x^2/((a+1)(a+2)) + ...: the states in which somebody waits.

    `a` is agents x service rate / abandonment rate, `x` is arrivals / abandonment rate.
    """
    log_pmf = log_poisson(a, x)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = np.log(gammainc(a, x)) - log_pmf
    light = (x < a) & (log_pmf < LEAST_LOG)
    if light.any():
        found = np.array(found)
        found[light] = np.log(_light_fraction(a[light], x[light]))
    return np.maximum(found, 0.0)


def _light_fraction(a: Floats, x: Floats) -> Floats:
    """The continued fraction of the lower incomplete gamma function, from its tail backwards."""
    value = np.zeros_like(x)
    for k in range(60, 0, -1):
        value = k * x / (a + 2 * k + (-(a + k) * x) / (a + 2 * k + 1 + value))
    return 1 / (1 - x / (a + 1 + value))


def erlang_a(agents: Floats, arrivals: Floats, service: Floats, leaving: Floats) -> Waiting:
    """Which share waits, and which share of the waiting gives up, where patience is exponential?

    `arrivals`, `service` (per agent) and `leaving` (per waiting contact) are rates per second; leaving > 0.
    """
    a, x, rho = agents * service / leaving, arrivals / leaving, arrivals / (agents * service)
    log_room = log_waiting_room(a, x)
    inverse = inverse_erlang_b(agents, arrivals / service)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        wait_share = 1 / (1 + (inverse - 1) * np.exp(-log_room))
        abandoned = 1 + (np.exp(-log_room) - 1) / rho
    wait_share = np.where(np.isinf(inverse), 0.0, wait_share)
    patient = (rho < 1) & (a * (1 - rho) ** 2 > NEARLY_ENDLESS)
    if np.any(patient):
        abandoned = np.where(patient, _abandoned_when_patient(agents * service, arrivals, leaving), abandoned)
    abandoned = np.clip(abandoned, 0.0, 1.0)
    return Waiting(wait_share, abandoned, abandoned / leaving)


def _abandoned_when_patient(capacity: Floats, arrivals: Floats, leaving: Floats) -> Floats:
    """Nearly endless patience: 1 - (1 - rho) A would lose its digits, so the wait itself is averaged."""
    spare = np.asarray(np.maximum(capacity - arrivals, 1e-300))[..., None]
    rate, theta = np.asarray(arrivals)[..., None], np.asarray(leaving)[..., None]
    x = LAGUERRE_NODES / spare
    lasting = -np.expm1(-theta * x) / theta
    weight = LAGUERRE_WEIGHTS * np.exp(-rate * np.maximum(x - lasting, 0.0))
    return leaving * (weight * lasting).sum(-1) / weight.sum(-1)


def still_waiting(agents: Floats, arrivals: Floats, service: Floats, leaving: Floats, t: Floats) -> Floats:
    """Which share of those who find nobody free would have to wait longer than `t`, had they all the time?"""
    a, x = agents * service / leaving, arrivals / leaving
    later = x * np.exp(-leaving * t)
    whole, rest = gammainc(a, x), gammainc(a, later)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = rest / whole
    # Far beyond all patience the argument is too small for a number, its small power is not.
    gone = later < NOTHING_LEFT
    if np.any(gone):
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            first = np.exp(a * (np.log(x) - leaving * t) - gammaln(a + 1)) / whole
        ratio = np.where(gone, first, ratio)
    deep = whole < 1e-250
    if np.any(deep):
        log_density = log_density_of_wait(agents, arrivals, service, leaving, t)
        ratio = np.where(
            deep, np.exp(log_density + log_waiting_room(a, later) - log_waiting_room(a, x)), ratio
        )
    return np.clip(ratio, 0.0, 1.0)


def log_density_of_wait(
    agents: Floats, arrivals: Floats, service: Floats, leaving: Floats, t: Floats
) -> Floats:
    """Log of the density of the wait on offer at `t`, relative to that at 0."""
    lasting = -np.expm1(-leaving * t) / leaving
    return (arrivals - agents * service) * t - arrivals * (t - lasting)
