"""Which pairs are looked at at all? Of a million members there are half a trillion.

A pair is compared when one of these keys agrees. A key that many members share (a common name, a district)
is worth nothing there: its crowded values are left out until the rule fits its share of the budget. So the
same list serves a shop of two thousand, where even a postcode is a key, and a chain of a million.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

#: Key → the columns that must be known, and their expression. The most telling first.
KEYS: dict[str, tuple[str, ...]] = {
    "k_card": ("card",),
    "k_line": ("line_id",),
    "k_phone": ("phone",),
    "k_email": ("email",),
    "k_local": ("local", "left(surname, 1)"),
    "k_born_surname": ("birthday", "left(surname, 1)"),
    "k_born_given": ("birthday", "left(given, 1)"),
    "k_swapped": ("birthday", "least(left(given, 2), left(surname, 2))"),
    "k_phone_end": ("right(phone, 6)", "left(surname, 1)"),
    "k_phone_start": ("left(phone, length(phone) - 2)", "left(surname, 1)"),
    "k_card_end": ("right(card, 5)", "left(surname, 1)"),
    "k_card_start": ("left(card, 5)", "left(given, 1)"),
    "k_name": ("least(given, surname)", "greatest(given, surname)"),
    "k_signs": ("signs",),
    "k_name_place": ("given", "surname", "coalesce(district, postcode, city)"),
    "k_name_year": ("given", "surname", "left(birthday, 4)"),
    "k_name_day": ("given", "surname", "right(birthday, 4)"),
    "k_door_surname": ("street", "number", "left(surname, 1)"),
    "k_door_given": ("street", "number", "left(given, 1)"),
    "k_surname_year": ("surname", "left(birthday, 4)", "left(given, 1)"),
    "k_surname_day": ("surname", "right(birthday, 4)"),
    "k_given_day": ("given", "right(birthday, 4)"),
    "k_given_postcode": ("given", "postcode"),
    "k_surname_postcode": ("surname", "postcode"),
    "k_given_district": ("given", "district"),
    "k_surname_district": ("surname", "district"),
    "k_born": ("birthday",),
    "k_street": ("street",),
    "k_house": ("postcode", "number"),
}
#: Pairs of one rule, and members that may share one value of it, tried from the left.
PAIRS_PER_RULE = 1_500_000
CROWDS = (1_000_000, 1_000, 200, 60, 20, 8)


@dataclass(frozen=True)
class Rule:
    key: str
    pairs: int


def prepare(base: duckdb.DuckDBPyConnection) -> list[Rule]:
    """Add the keys to `record`, without their crowded values; the rules that find anything."""
    keys = ", ".join(f"{_key(parts)} as {key}" for key, parts in KEYS.items())
    base.execute(f"create or replace table record as select record.*, {keys} from record")
    rules = []
    for key in KEYS:
        crowd, pairs = _fitting(base, key)
        if pairs:
            rules.append(Rule(key, pairs))
        if crowd < CROWDS[0]:
            crowded = f"select {key} from record where {key} is not null group by {key}"
            base.execute(
                f"update record set {key} = null where {key} in ({crowded} having count(*) > {crowd})"
            )
    return rules


def _key(parts: tuple[str, ...]) -> str:
    """One number out of several parts; null when one of them is missing."""
    known = " || chr(31) || ".join(f"({part})" for part in parts)
    return f"case when {known} <> '' then hash({known}) end"


def _fitting(base: duckdb.DuckDBPyConnection, key: str) -> tuple[int, int]:
    """How many may share a value, and how many pairs are left then."""
    counts = ", ".join(f"coalesce(sum(n * (n - 1) // 2) filter (where n <= {crowd}), 0)" for crowd in CROWDS)
    row = base.execute(
        f"select {counts} from"
        f" (select count(*)::bigint as n from record where {key} is not null group by {key})"
    ).fetchall()[0]
    pairs = [int(value) for value in row]
    for crowd, count in zip(CROWDS, pairs, strict=True):
        if count <= PAIRS_PER_RULE:
            return crowd, count
    return CROWDS[-1], pairs[-1]
