"""What every table's loader needs: keys counted from one, and running numbers."""

from __future__ import annotations

import numpy as np

from crm.demo.draws import Ints, Texts, words


def keys(size: int) -> Ints:
    return np.arange(1, size + 1)


def numbered(prefix: str, size: int, first: int = 1, width: int = 5) -> Texts:
    return words([f"{prefix}{number:0{width}d}" for number in range(first, first + size)])
