"""How likely is each compared pair one person? Splink learns the weights from the brand's own records.

u comes from random pairs, m by expectation maximisation within blocks (records born on one day, of one name,
with one card). What was seen seldom is drawn towards the numbers in comparing.py, and a set too small to
learn from is judged by those alone. Everything is seeded: the same records give the same figures.
"""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb
from splink import Linker, SettingsCreator
from splink.backends.duckdb import DuckDBAPI

from members.duplicates.blocking import Rule
from members.duplicates.comparing import COMPARISONS, Comparison

log = logging.getLogger(__name__)

SEED = 20_260_101
#: Fewer members, or fewer pairs that are plainly one person, teach nothing.
LEAST_MEMBERS, LEAST_MATCHES = 200, 20
#: From here on a frequent name is told from a rare one.
LEAST_FOR_FREQUENCIES = 1_000
RANDOM_PAIRS = 1_000_000
#: A level seen fewer times among random pairs keeps the u of comparing.py.
LEAST_SEEN = 20
#: How many matched pairs the starting m counts for.
PRIOR_PAIRS = 25
#: A search assumes that one member in a hundred has a second record, until it has counted.
LEAST_DOUBLE = 0.01
#: In a handful of records a name met twice would say too much: they count as so many.
LEAST_CROWD = 500
#: What plain agreement finds of all that belongs together.
PLAIN_RECALL = 0.8

#: Pairs that are one person beyond doubt.
PLAIN = (
    "l.k_card = r.k_card and l.card = r.card",
    "l.k_line = r.k_line and l.line_id = r.line_id",
    "l.k_name = r.k_name and l.given = r.given and l.surname = r.surname and l.birthday = r.birthday",
    "l.k_email = r.k_email and l.email = r.email and l.given = r.given and l.surname = r.surname",
    "l.k_phone = r.k_phone and l.phone = r.phone and l.given = r.given and l.surname = r.surname",
    "l.k_door_surname = r.k_door_surname and l.street = r.street and l.whole = r.whole",
)
#: Blocks for learning: the key, and the columns that agree in it and can learn nothing there. Not by phone or
#: e-mail: there families are, who would teach that one person has two names and two birthdays.
LESSONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("k_born", ("birthday",)),
    ("k_name", ("given", "surname")),
    ("k_card", ("card",)),
)

Tell = Callable[[int], None]


@dataclass(frozen=True)
class Weights:
    """What a comparison is worth: Splink's own settings, and how they came about."""

    settings: dict[str, Any]
    method: str


def learn(base: duckdb.DuckDBPyConnection, *, members: int, rules: Sequence[Rule], tell: Tell) -> Weights:
    settings = _settings(members, rules)
    with _quietly():
        linker = _linker(base, settings)
        matches = _count_plain(base)
        if members < LEAST_MEMBERS:
            return Weights(_drawn(settings, None, members=members, matches=0), "rules")
        linker.training.estimate_u_using_random_sampling(max_pairs=RANDOM_PAIRS, seed=SEED)
        tell(30)
        if matches >= LEAST_MATCHES:
            _train(linker, {rule.key: rule.pairs for rule in rules}, tell)
        learnt = linker.misc.save_model_to_json()
    drawn = _drawn(settings, learnt, members=members, matches=matches)
    return Weights(drawn, "trained" if matches >= LEAST_MATCHES else "rules")


def score(base: duckdb.DuckDBPyConnection, weights: Weights, *, threshold: float) -> str:
    """Compare all pairs of the rules; the name of the table of those at or above the threshold."""
    with _quietly():
        linker = _linker(base, weights.settings)
        found = linker.inference.predict(threshold_match_probability=threshold, warning_mode="never")
    return str(found.physical_name)


def _settings(members: int, rules: Sequence[Rule]) -> dict[str, Any]:
    often = members >= LEAST_FOR_FREQUENCIES
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "id",
        "probability_two_random_records_match": 2 * LEAST_DOUBLE / max(members, LEAST_CROWD),
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": True,
        "max_iterations": 25,
        "comparisons": [comparison.as_splink(members, with_frequencies=often) for comparison in COMPARISONS],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": f"l.{rule.key} = r.{rule.key}", "sql_dialect": "duckdb"} for rule in rules
        ],
    }


def _linker(base: duckdb.DuckDBPyConnection, settings: dict[str, Any]) -> Linker:
    api = DuckDBAPI(base)
    return Linker(
        api.register("record"), SettingsCreator.from_path_or_dict(settings), log_level=logging.ERROR
    )


def _count_plain(base: duckdb.DuckDBPyConnection) -> int:
    """How many pairs agree plainly; the chance that two random members are one person follows from it."""
    joins = " union ".join(
        f"select l.id as one, r.id as other from record as l join record as r on {rule} and l.id < r.id"
        for rule in PLAIN
    )
    return int(base.execute(f"select count(*) from ({joins})").fetchall()[0][0])


def _train(linker: Linker, pairs: dict[str, int], tell: Tell) -> None:
    done = 30
    for key, columns in LESSONS:
        done += 6
        if pairs.get(key, 0) < LEAST_MATCHES:
            continue
        rule = " and ".join(f"l.{column} = r.{column}" for column in (key, *columns))
        try:
            linker.training.estimate_parameters_using_expectation_maximisation(
                rule, estimate_without_term_frequencies=True
            )
        except Exception as failure:  # noqa: BLE001  Splink raises many kinds where a block teaches nothing
            log.info("nothing learnt from %s: %s", key, str(failure).partition("\n")[0])
        tell(done)


def _drawn(
    settings: dict[str, Any], learnt: dict[str, Any] | None, *, members: int, matches: int
) -> dict[str, Any]:
    """The settings with what was learnt, each number drawn towards its start where little was seen."""
    total = members * (members - 1) / 2
    crowd = max(members, LEAST_CROWD)
    expected = max(total, crowd * (crowd - 1) / 2)
    doubles = max(matches / PLAIN_RECALL, LEAST_DOUBLE * crowd)
    known = {} if learnt is None else {row["output_column_name"]: row for row in learnt["comparisons"]}
    seen = min(total, RANDOM_PAIRS)
    comparisons = []
    for comparison, row in zip(COMPARISONS, settings["comparisons"], strict=True):
        taught = known.get(comparison.name)
        comparisons.append(
            row
            if taught is None
            else _blended(comparison, row, taught, members=members, matches=matches, seen=seen)
        )
    return {
        **settings,
        "comparisons": comparisons,
        "probability_two_random_records_match": min(doubles / expected, 0.5),
    }


def _blended(
    comparison: Comparison,
    start: dict[str, Any],
    taught: dict[str, Any],
    *,
    members: int,
    matches: int,
    seen: float,
) -> dict[str, Any]:
    levels = taught["comparison_levels"][1:]
    trusted = _is_sound([level.get("m_probability") for level in levels]) and matches >= LEAST_MATCHES
    m, u = [], []
    for level, row in zip(comparison.levels, levels, strict=True):
        found_m, found_u = row.get("m_probability"), row.get("u_probability")
        weight = matches if trusted and found_m is not None else 0
        m.append((weight * (found_m or 0) + PRIOR_PAIRS * level.m) / (weight + PRIOR_PAIRS))
        is_seen = found_u is not None and found_u * seen >= LEAST_SEEN and not level.shared_with
        u.append(max(float(found_u), level.u_least) if is_seen else level.u_among(members))
    rows = [start["comparison_levels"][0]]
    for row, level_m, level_u in zip(start["comparison_levels"][1:], m, u, strict=True):
        rows.append({**row, "m_probability": level_m / sum(m), "u_probability": level_u / sum(u)})
    return {**start, "comparison_levels": rows}


def _is_sound(m: list[float | None]) -> bool:
    """A block without doubles teaches that one person never agrees with himself."""
    return m[-1] is None or m[-1] < 0.6


@contextmanager
def _quietly() -> Iterator[None]:
    """Splink tells a reader of its notebook what it does, and warns of what is looked after here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("splink").setLevel(logging.ERROR)
        yield
