"""Where does chance come from? One stream a noun, and the few draws that NumPy lacks."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]
Instants = NDArray[np.datetime64]
#: Seconds since 1970 on the brand's own clock.
Moments = NDArray[np.int64]


def stream(seed: int, noun: str) -> np.random.Generator:
    """The chance of one noun; the same for the same seed on every run."""
    return np.random.default_rng([seed, zlib.crc32(noun.encode())])


def pick(rng: np.random.Generator, weights: Sequence[float] | Floats, size: int) -> Ints:
    """Indexes drawn by weight."""
    shares = np.asarray(weights, dtype=np.float64)
    return rng.choice(len(shares), size=size, p=shares / shares.sum())


def pick_by_row(rng: np.random.Generator, weights: Floats) -> Ints:
    """One index for each row of a table of weights."""
    bounds = np.cumsum(weights, axis=1)
    drawn = rng.random(len(weights)) * bounds[:, -1]
    return np.asarray((bounds <= drawn[:, None]).sum(axis=1), dtype=np.int64)


def words(values: Sequence[Any]) -> Texts:
    """An array of Python objects, whatever their lengths."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def runs(counts: Ints) -> Ints:
    """0, 1, … within each run: the line number of every row when row i is repeated counts[i] times."""
    total = int(counts.sum())
    starts = np.repeat(np.cumsum(counts) - counts, counts)
    return np.arange(total, dtype=np.int64) - starts
