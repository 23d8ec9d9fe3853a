"""The laws that the checks hold the engine to, derived from theory and computed without simulation."""

from collections.abc import Callable
from decimal import Decimal, getcontext, localcontext
from math import comb, exp, log

import numpy as np
from scipy.linalg import expm
from scipy.optimize import brentq
from scipy.sparse import csc_array
from scipy.sparse.linalg import expm_multiply

LEAST_DIGITS = 120
getcontext().prec = LEAST_DIGITS


def ruin_law(susceptible: int, zombies: int, alpha: float) -> list[float]:
    """P(k bites, then extinction) for k = 0..S-1, then P(zombies win): a gambler's ruin."""
    p = Decimal(1) / (1 + Decimal(str(alpha)))
    z = zombies
    cells = [
        float(Decimal(z) / (2 * k + z) * comb(2 * k + z, k) * p**k * (1 - p) ** (k + z)) for k in range(susceptible)
    ]
    return [*cells, 1.0 - sum(cells)]


def mean_susceptible(susceptible: int, zombies: int, alpha: float, days: float) -> float:
    """E[S] by a day: bites at rate S Z / N, kills at alpha times that; Kolmogorov's equations over all (S, Z)."""
    people = susceptible + zombies
    number, states = {(susceptible, zombies): 0}, [(susceptible, zombies)]
    entries: list[tuple[int, int, float]] = []
    for here, (s, z) in enumerate(states):
        rate = s * z / people
        entries.append((here, here, -(1 + alpha) * rate))
        for there, factor in (((s - 1, z + 1), 1.0), ((s, z - 1), alpha)):
            if rate:
                if there not in number:
                    number[there] = len(states)
                    states.append(there)
                entries.append((number[there], here, factor * rate))
    rows, columns, values = zip(*entries, strict=True)
    generator = csc_array((values, (rows, columns)), shape=(len(states), len(states)))
    law = expm_multiply(generator * days, np.eye(1, len(states))[0])
    return float(law @ np.array([s for s, _ in states]))


def hybrid_extinction(people: int, alpha: float, immune: int, hybrid: float, cut: int) -> float:
    """P(one zombie's line dies out before `cut` bites have turned somebody), among `people` others, some immune.

    A bite falls on one of the living others at random: on an immune one it does nothing; an ordinary one becomes a
    hybrid with probability hybrid / (1 - i), who fights on and is not changed by bites, else a zombie.
    """
    bite = 1.0 / (1.0 + alpha)
    turned_hybrid = hybrid / (1.0 - immune / people)
    chance = {(1, 0): 1.0}
    """(zombies, hybrids) → probability, for a number of people bitten so far."""
    extinct = 0.0
    for bitten in range(cut):
        ordinary = people - immune - bitten
        following: dict[tuple[int, int], float] = {}
        for zombies in range(bitten + 1, 0, -1):
            for hybrids in range(bitten + 1):
                p = chance.get((zombies, hybrids), 0.0)
                if p == 0.0:
                    continue
                change = bite * ordinary / (ordinary + immune + hybrids)
                kill = (1.0 - bite) / (1.0 - bite + change)
                if zombies == 1:
                    extinct += p * kill
                else:
                    key = (zombies - 1, hybrids)
                    chance[key] = chance.get(key, 0.0) + p * kill
                for key, share in (
                    ((zombies, hybrids + 1), turned_hybrid),
                    ((zombies + 1, hybrids), 1.0 - turned_hybrid),
                ):
                    following[key] = following.get(key, 0.0) + p * (1.0 - kill) * share
        chance = following
    return extinct


def final_size_law(susceptible: int, infected: int, escape: Callable[[Decimal], Decimal]) -> list[float]:
    """P(k of the susceptible are infected in the end), k = 0..n (Ball 1986); `escape(m)`: P(an infective spares m).

    Its sums are of alternating size: digits are lost with n, and a law that does not add up is a ValueError.
    """
    n, m = susceptible, infected
    law: list[Decimal] = []
    with localcontext() as context:
        context.prec = LEAST_DIGITS + n
        spared = [escape(Decimal(n - j)) for j in range(n + 1)]
        for j in range(n + 1):
            known = sum((comb(n - k, j - k) * law[k] / spared[j] ** (k + m) for k in range(j)), Decimal(0))
            law.append((comb(n, j) - known) * spared[j] ** (j + m))
    found = [float(p) for p in law]
    if min(found) < -1e-12 or abs(sum(found) - 1) > 1e-9:
        raise ValueError(f"lost digits: probabilities from {min(found):.1e} add up to {sum(found):.6g}")
    return found


def exponential_escape(pair: float) -> Callable[[Decimal], Decimal]:
    """An exponential infectious period, in which `pair` contacts with each other are expected."""
    return lambda m: 1 / (1 + m * Decimal(repr(pair)))


def fixed_escape(pair: float) -> Callable[[Decimal], Decimal]:
    """A fixed infectious period."""
    return lambda m: (-m * Decimal(repr(pair))).exp()


def gamma_escape(pair: float, shape: float) -> Callable[[Decimal], Decimal]:
    """A fixed infectious period and a gamma-distributed infectiousness."""
    k = Decimal(repr(shape))
    return lambda m: (-k * (1 + m * Decimal(repr(pair)) / k).ln()).exp()


def final_size(r0: float, initial: float = 0.0) -> float:
    """z = 1 - (1 - i0) exp(-R0 z), the root above 0."""
    return float(brentq(lambda z: 1 - z - (1 - initial) * exp(-r0 * z), 1e-9 if initial == 0 else initial, 1.0))


def final_size_sd(r0: float, variation: float, initial: float = 0.0) -> float:
    """sd of √N times the final share, given a major outbreak; `variation`: coefficient of that of the period."""
    z = final_size(r0, initial)
    s = 1 - z
    variance = s * (1 - s / (1 - initial)) + s**2 * r0**2 * variation**2 * z
    return float(variance**0.5 / (1 - r0 * s))


def peak_prevalence(r0: float, people: int) -> float:
    """1 - (1 + ln R0) / R0, and the mean of the highest point of the noise about it in a finite population.

    Near the peak the infectious share, as a function of susceptibles, is a parabola of curvature R0 with a random walk
    of variance 2 a person on it: a Brownian motion minus a parabola, whose maximum has a known mean, 0.9962.
    """
    noise = (2.0 / people) ** (2 / 3) * (r0 / 2) ** (-1 / 3) * 0.996193
    return 1 - (1 + log(r0)) / r0 + noise


def peak_sd(r0: float) -> float:
    """sd of √N times the peak prevalence, exponential period: a random walk of infections and recoveries to 1/R0."""
    return float((log(r0) / r0 + (r0 - 1) / r0**2) ** 0.5)


def bitten_law(susceptible: int, zombies: int, pair: float, time: float) -> list[float]:
    """P(k bitten by a time), when each pair meets at rate `pair` and each meeting bites: a pure birth process."""
    rates = [pair * (susceptible - k) * (zombies + k) for k in range(susceptible + 1)]
    generator = np.diag([-rate for rate in rates]) + np.diag(rates[:-1], 1)
    return [float(p) for p in np.clip(expm(generator * time)[0], 0.0, 1.0)]


def nb_extinction(r0: float, k: float) -> float:
    """Extinction of a branching process with negative-binomial offspring."""
    return float(brentq(lambda q: q - (1 + r0 / k * (1 - q)) ** -k, 0.0, 1 - 1e-9))


def vaccinated(r0: float, coverage: float, effect: float, leaky: bool) -> float:
    """Share infected of all people, given a major outbreak."""
    exposed = r0 * (1 - effect)

    def rest(z: float) -> float:
        among = coverage * (1 - exp(-exposed * z)) if leaky else coverage * (1 - effect) * (1 - exp(-r0 * z))
        return z - (1 - coverage) * (1 - exp(-r0 * z)) - among

    return float(brentq(rest, 1e-6, 1.0))


def second_strain(r_first: float, r_second: float, protection: float, initial: float = 0.0) -> float:
    """Share infected by a second strain after a first has run through; 0 when it cannot invade."""
    z = final_size(r_first, initial)

    def rest(b: float) -> float:
        return b - (1 - z) * (1 - exp(-r_second * b)) - z * (1 - exp(-r_second * (1 - protection) * b))

    return float(brentq(rest, 1e-6, 1.0)) if r_second * (1 - protection * z) > 1 else 0.0


def regular_network(degree: int, transmit: float) -> float:
    """Share of a large random regular network in the giant cluster when each tie transmits with that probability."""
    v = float(brentq(lambda v: v - (1 - transmit + transmit * v) ** (degree - 1), 0.0, 1 - 1e-6))
    return 1 - (1 - transmit + transmit * v) ** degree


def regular_network_exponential_major(degree: int) -> float:
    """P(major) on a random regular network, infection rate 1 a tie, exponential period of mean 1."""
    others = degree - 1

    def escape(q: float, ties: int) -> float:
        """E of (1 - T + T q)^ties with T = 1 - exp(-period)."""
        return sum(comb(ties, j) * q ** (ties - j) * (1 - q) ** j / (1 + j) for j in range(ties + 1))

    q = float(brentq(lambda q: q - escape(q, others), 0.0, 1 - 1e-6))
    return 1 - escape(q, degree)
