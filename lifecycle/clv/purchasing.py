"""How often will a buyer come again, and is she still there? BG/NBD (Fader, Hardie & Lee 2005).

x repeat purchase days, the last of them t_x weeks after the first, T weeks observed. While alive a buyer buys
at random at a rate of her own (gamma: r, alpha); after each purchase she may stop for good, with a chance of
her own (beta: a, b). Everything is vectorised and done in logarithms, so that long histories do not overflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import digamma, gammaln, hyp2f1

from lifecycle.clv.errors import NoFit

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

#: Beyond these the likelihood is flat: everybody alike (large), or nobody ever stops (a near 0).
BOUNDS = [(-12.0, 6.0), (-4.0, 16.0), (-12.0, 4.5), (-12.0, 4.5)]
#: SciPy's 2F1 is used below this parameter; above it the series, with at most so many terms.
LARGE, MOST_TERMS = 50.0, 50_000
#: Where to begin, r and a; the second only where the first leads nowhere.
STARTS = ((1.0, 1.0), (0.3, 3.0))
OPTIONS = {"maxiter": 500, "ftol": 1e-13, "gtol": 1e-8, "maxcor": 20}


@dataclass(frozen=True)
class Purchasing:
    """The fitted parameters; alpha in weeks."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float
    members: int


def fit(*, x: Integers, t_x: Floats, t: Floats) -> Purchasing:
    """Maximum likelihood over the logarithms of r, alpha, a, b; NoFit where it has no answer.

    Equal histories are counted once, in order, so that the result does not hang on the order of the rows.
    """
    rows, counts = np.unique(np.column_stack([x, t_x, t]), axis=0, return_counts=True)
    histories = _Histories(rows[:, 0].astype(np.int64), rows[:, 1], rows[:, 2], counts)
    best = None
    for r, a in STARTS:
        start = np.log([r, max(float(np.average(histories.t, weights=counts)) / 4, 1e-3), a, 2.0])
        found = minimize(
            histories.cost,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=BOUNDS,
            options=OPTIONS,
        )
        if np.isfinite(found.fun) and (best is None or found.fun < best.fun):
            best = found
        if found.success:
            break
    if best is None or not np.all(np.isfinite(best.x)):
        raise NoFit("BG/NBD: the likelihood has no maximum that could be found")
    r, alpha, a, b = (float(value) for value in np.exp(best.x))
    members = int(counts.sum())
    return Purchasing(r, alpha, a, b, log_likelihood=-float(best.fun) * members, members=members)


def p_alive(fitted: Purchasing, *, x: Integers, t_x: Floats, t: Floats) -> Floats:
    """The chance that each is still a buyer; 1 where x is 0, which says nothing (domain.md §5)."""
    chance: Floats = 1 / (1 + _odds_of_having_stopped(fitted, x, t_x, t))
    return chance


def expected_purchases(fitted: Purchasing, *, x: Integers, t_x: Floats, t: Floats, weeks: float) -> Floats:
    """Purchase days to come within the next weeks, by the whole history of each."""
    expected: Floats = expected_within(fitted, x=x, t_x=t_x, t=t, horizons=[weeks])[:, 0]
    return expected


def expected_within(
    fitted: Purchasing, *, x: Integers, t_x: Floats, t: Floats, horizons: Sequence[float]
) -> Floats:
    """The same for several horizons in weeks: an array of shape (buyers, horizons)."""
    # What comes if she is alive depends on x and T alone: each pair is reckoned once. A complex number is a
    # pair that sorts as fast as one number.
    pairs, place = np.unique(x + 1j * t, return_inverse=True)
    by_pair = [_expected_if_alive(fitted, pairs.real, pairs.imag, weeks) for weeks in horizons]
    likely = 1 + _odds_of_having_stopped(fitted, x, t_x, t)
    expected: Floats = np.column_stack(by_pair)[place] / likely[:, np.newaxis]
    return expected


def _expected_if_alive(fitted: Purchasing, x: Floats, t: Floats, weeks: float) -> Floats:
    r, alpha, b = fitted.r, fitted.alpha, fitted.b
    # At a = 1 the formula is a limit; so near it the answer is the same to ten figures.
    a = fitted.a if abs(fitted.a - 1) > 1e-6 else 1 + 1e-6
    z = weeks / (alpha + t + weeks)
    c = a + b + x - 1
    c = np.where(np.abs(c) < 1e-9, 1e-9, c)
    # Euler's transformation takes the large exponent r + x out of 2F1, where it would overflow.
    survival = (1 - z) ** (a - 1) * _hypergeometric(a + b - 1 - r, a - 1, c, z)
    expected = c / (a - 1) * (1 - survival)
    return np.maximum(expected, 0.0)


def _hypergeometric(a: float, b: float, c: Floats, z: Floats) -> Floats:
    """2F1(a, b; c; z) for 0 ≤ z < 1, where c is above a or not much below it.

    SciPy takes it apart into gamma functions, which overflow for a large c; there the series is short.
    """
    found = np.empty_like(z)
    small = c < LARGE if max(abs(a), abs(b)) < LARGE else np.zeros(z.shape, bool)
    found[small] = hyp2f1(a, b, c[small], z[small])
    rest = np.flatnonzero(~small)
    total, term = np.ones(len(rest)), np.ones(len(rest))
    for n in range(MOST_TERMS):
        term = term * ((a + n) * (b + n) / (n + 1) / (c[rest] + n) * z[rest])
        total += term
        # All signs are one once n is past -a and -b; the terms only shrink where the ratio is below 1.
        if n > max(-a, -b) and np.all(np.abs(term) <= 1e-15 * np.abs(total)):
            break
    found[rest] = total
    return found


def _odds_of_having_stopped(fitted: Purchasing, x: Integers, t_x: Floats, t: Floats) -> Floats:
    r, alpha, a, b = fitted.r, fitted.alpha, fitted.a, fitted.b
    power = np.minimum((r + x) * np.log((alpha + t) / (alpha + t_x)), 700.0)
    odds = a / (b + np.maximum(x, 1) - 1) * np.exp(power)
    return np.where(x > 0, odds, 0.0)


class _Histories:
    """Different histories, and how many buyers share each."""

    def __init__(self, x: Integers, t_x: Floats, t: Floats, counts: Integers) -> None:
        self.x, self.t_x, self.t = x, t_x, t
        self.xs, self.x_place = np.unique(x, return_inverse=True)
        self.repeats = x > 0
        # Shares of one, as floats: whole numbers would be turned into such at every step.
        self.share = counts / counts.sum()

    def cost(self, logs: Floats) -> tuple[float, Floats]:
        """Minus the mean log-likelihood, and its gradient by the logarithms of the parameters."""
        r, alpha, a, b = np.exp(logs)
        x, xs = self.x, self.xs
        # Γ and ψ of a count are taken once a count, not once a buyer.
        by_count = gammaln(r + xs) - gammaln(r) + gammaln(a + b) + gammaln(b + xs)
        by_count += -gammaln(b) - gammaln(a + b + xs) + r * logs[1]
        log_t, log_t_x = np.log(alpha + self.t), np.log(alpha + self.t_x)
        alive = -(r + x) * log_t
        later = b + np.where(self.repeats, x, 2) - 1
        stopped = np.where(self.repeats, logs[2] - np.log(later) - (r + x) * log_t_x, -np.inf)
        together = np.logaddexp(alive, stopped)
        value = by_count[self.x_place] + together
        gone = np.exp(stopped - together)
        psi_ab = digamma(a + b) - digamma(a + b + xs)
        by_r = (digamma(r + xs) - digamma(r) + logs[1])[self.x_place] - (1 - gone) * log_t - gone * log_t_x
        by_alpha = r / alpha - (r + x) * ((1 - gone) / (alpha + self.t) + gone / (alpha + self.t_x))
        by_a = psi_ab[self.x_place] + gone / a
        by_b = (psi_ab + digamma(b + xs) - digamma(b))[self.x_place] - gone / later
        slopes = np.array([self._mean(by) for by in (by_r, by_alpha, by_a, by_b)])
        return -self._mean(value), -slopes * np.array([r, alpha, a, b])

    def _mean(self, values: Any) -> float:
        return float((values * self.share).sum())
