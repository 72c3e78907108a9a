"""Which members may be one person? The whole search: copy, learn, compare; nothing is written yet."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings

from members.duplicates import blocking, chaining, model, records
from members.duplicates.comparing import COMPARISONS, PARTS

#: From here on a pair is worth a look: more likely one person than two. Of the thresholds tried on the
#: sets of docs/performance.md this one has the best F1 or shares it.
THRESHOLD = 0.5
#: Why two records are a pair that were not found to be alike themselves.
THROUGH = [{"field": "record", "level": "through", "weight": None}]


@dataclass(frozen=True)
class Pair:
    """Two members (the smaller key first), how likely they are one, and what speaks for it and against."""

    one: int
    other: int
    probability: float
    why: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Found:
    pairs: list[Pair]
    members: int
    compared: int
    method: str


def search(
    *, source: str = "", threshold: float = THRESHOLD, tell: Callable[[str, int], None] | None = None
) -> Found:
    """All pairs at or above the threshold, the likeliest first. `tell` hears the phase and the percentage."""
    said = tell or (lambda _phase, _percent: None)
    home = settings.DATA_DIR / "duplicates"
    home.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=home))
    base = records.scratch(folder)
    try:
        said("reading", 0)
        members = records.read(base, source=source, folder=folder)
        said("training", 15)
        rules = blocking.prepare(base)
        if not rules:
            return Found([], members, 0, "rules")
        weights = model.learn(base, members=members, rules=rules, tell=lambda done: said("training", done))
        said("comparing", 60)
        table = model.score(base, weights, threshold=threshold)
        pairs = _pairs(base, table)
        compared = sum(rule.pairs for rule in rules)
        return Found(pairs, members, compared, weights.method)
    finally:
        base.close()
        shutil.rmtree(folder, ignore_errors=True)


def _pairs(base: duckdb.DuckDBPyConnection, table: str) -> list[Pair]:
    parts = ", ".join(f"l.{part} as {part}_l, r.{part} as {part}_r" for part in PARTS)
    weights = ", ".join(_weight(base, table))
    levels = ", ".join(comparison.level_sql for comparison in COMPARISONS)
    rows = base.execute(
        f"select one, other, match_probability, {levels}, {weights} from ("
        f"select least(id_l, id_r) as one, greatest(id_l, id_r) as other, found.*, {parts}"
        f" from {table} as found join record as l on l.id = found.id_l join record as r on r.id = found.id_r)"
        " order by match_weight desc, one, other"
    ).fetchall()
    number = len(COMPARISONS)
    found = {
        (row[0], row[1]): Pair(row[0], row[1], row[2], _why(row[3 : 3 + number], row[3 + number :]))
        for row in rows
    }
    for one, other, likely in chaining.chained(row[:3] for row in rows):
        known = found.get((one, other))
        found[one, other] = Pair(one, other, likely, [*(known.why if known else ()), *THROUGH])
    return sorted(found.values(), key=lambda pair: (-pair.probability, pair.one, pair.other))


def _weight(base: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The weight of each comparison, corrected for how frequent the value is where that was looked at."""
    columns = {row[0] for row in base.execute(f"describe {table}").fetchall()}
    return [
        f"mw_{name} + coalesce(mw_tf_adj_{name}, 0)" if f"mw_tf_adj_{name}" in columns else f"mw_{name}"
        for name in (comparison.name for comparison in COMPARISONS)
    ]


def _why(levels: tuple[int | None, ...], weights: tuple[float, ...]) -> list[dict[str, Any]]:
    """What was compared, in which degree it agrees, and its weight in bits; the strongest first."""
    told = [
        {"field": comparison.name, "level": comparison.levels[level].word, "weight": round(weight, 2)}
        for comparison, level, weight in zip(COMPARISONS, levels, weights, strict=True)
        if level is not None
    ]
    return sorted(told, key=lambda row: -abs(float(str(row["weight"]))))
