"""Buyers drawn from the very process that the models assume, with known parameters."""

from __future__ import annotations

import numpy as np

R, ALPHA, A, B = 0.8, 9.0, 0.9, 3.5
P, Q, GAMMA = 5.0, 4.0, 900.0


def histories(count: int, *, seed: int, weeks: float = 100.0, later: float = 52.0):
    """x, t_x, T and m up to a moment, and how often each buys in the time after it."""
    draw = np.random.default_rng(seed)
    t = draw.uniform(weeks / 3, weeks, count)
    rate = draw.gamma(R, 1 / ALPHA, count)
    stopping = draw.beta(A, B, count)
    x, t_x, after = np.zeros(count, np.int64), np.zeros(count), np.zeros(count, np.int64)
    for n in range(count):
        now = 0.0
        while draw.random() >= (stopping[n] if now else 0.0):
            now += draw.exponential(1 / rate[n])
            if now > t[n] + later:
                break
            if now <= t[n]:
                x[n], t_x[n] = x[n] + 1, now
            else:
                after[n] += 1
    own_mean = draw.gamma(Q, 1 / GAMMA, count)
    m = np.where(x > 0, draw.gamma(P * np.maximum(x, 1), 1 / (own_mean * np.maximum(x, 1))), 0.0)
    return x, t_x, t, m, after
