"""How much will a buyer spend when she comes? Gamma-Gamma (Fader & Hardie 2013).

Of x repeat purchase days with a mean net amount m: each amount varies around a mean of her own, and the means
vary between buyers (p, q, gamma). Few purchases pull the expectation towards everybody's.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import digamma, gammaln

from lifecycle.clv.errors import NoFit
from lifecycle.clv.purchasing import OPTIONS, Floats, Integers

#: A mean below this is a gift: loads that count gifts as purchases give them a symbolic price of 0.01.
LEAST_MEAN = 0.05
BOUNDS = [(-9.0, 9.0), (-9.0, 9.0), (-18.0, 12.0)]


@dataclass(frozen=True)
class Spending:
    """The fitted parameters; gamma in the brand's currency."""

    p: float
    q: float
    gamma: float
    log_likelihood: float
    members: int


def fit(*, x: Integers, m: Floats) -> Spending:
    """Maximum likelihood on the repeat buyers with a positive mean; NoFit where there are none."""
    known = (x > 0) & (m >= LEAST_MEAN)
    if not known.any():
        raise NoFit("Gamma-Gamma: nobody bought twice at a price")
    rows, counts = np.unique(np.column_stack([x[known], m[known]]), axis=0, return_counts=True)
    x, m = rows[:, 0].astype(np.int64), rows[:, 1]
    # Amounts in units of their mean keep the three parameters of one size, whatever the currency.
    unit = float(np.average(m, weights=counts))
    means = _Means(x, m / unit, counts)
    found = minimize(
        means.cost,
        np.log([2.0, 3.0, 1.0]),
        jac=True,
        method="L-BFGS-B",
        bounds=BOUNDS,
        options=OPTIONS,
    )
    if not (np.isfinite(found.fun) and np.all(np.isfinite(found.x))):
        raise NoFit("Gamma-Gamma: the likelihood has no maximum that could be found")
    p, q, gamma = (float(value) for value in np.exp(found.x))
    members = int(counts.sum())
    in_currency = -float(found.fun) * members - members * float(np.log(unit))
    return Spending(p, q, gamma * unit, log_likelihood=in_currency, members=members)


def expected_amount(fitted: Spending, *, x: Integers, m: Floats) -> Floats:
    """The net amount of a purchase day to come, where x ≥ 1; a member's own mean where theory gives none."""
    p, q, gamma = fitted.p, fitted.q, fitted.gamma
    below = p * x + q - 1
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(below > 1e-9, p * (gamma + x * m) / below, m)


class _Means:
    """Different (x, m), and how many buyers share each."""

    def __init__(self, x: Integers, m: Floats, counts: Integers) -> None:
        self.x, self.m = x, m
        self.xs, self.x_place = np.unique(x, return_inverse=True)
        self.log_m, self.log_x = np.log(m), np.log(x)
        # Shares of one, as floats: whole numbers would be turned into such at every step.
        self.share = counts / counts.sum()

    def cost(self, logs: Floats) -> tuple[float, Floats]:
        """Minus the mean log-likelihood, and its gradient by the logarithms of the parameters."""
        p, q, gamma = np.exp(logs)
        x, m, xs = self.x, self.m, self.xs
        log_sum = np.log(gamma + m * x)
        by_count = gammaln(p * xs + q) - gammaln(p * xs) - gammaln(q) + q * logs[2]
        value = by_count[self.x_place] + (p * x - 1) * self.log_m + p * x * self.log_x - (p * x + q) * log_sum
        psi = digamma(p * xs + q)
        by_p = (xs * (psi - digamma(p * xs)))[self.x_place] + x * (self.log_m + self.log_x - log_sum)
        by_q = (psi - digamma(q) + logs[2])[self.x_place] - log_sum
        by_gamma = q / gamma - (p * x + q) / (gamma + m * x)
        slopes = np.array([float((by * self.share).sum()) for by in (by_p, by_q, by_gamma)])
        return -float((value * self.share).sum()), -slopes * np.array([p, q, gamma])
