"""What is each buyer expected to bring in 90, 180 and 365 days? Expected orders × amount × margin.

Repeat buyers by their own history. Of one-time buyers nothing is known but the day they came: how often they
will come is the model's answer for that day, and what they will spend the mean of the repeat buyers of their
cohort (their month, else their quarter, else all); docs/adr/0007 says why. Theirs is marked as an estimate.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

import numpy as np

from lifecycle.clv import purchasing, spending
from lifecycle.clv.inputs import DAY_ZERO, Buyers
from lifecycle.clv.purchasing import Floats, Integers, Purchasing
from lifecycle.clv.spending import Spending

HORIZONS_DAYS = (90, 180, 365)
ALL = "all"
#: Units of a stored number: a ten-thousandth of an order, a cent.
ORDER_DIGITS, MONEY_DIGITS = 4, 2


@dataclass(frozen=True)
class Worth:
    """One row per buyer: orders and value are arrays of shape (buyers, horizons)."""

    member_id: Integers
    is_estimate: Any
    amount: Floats
    orders: Floats
    value: Floats


@dataclass(frozen=True)
class Cohort:
    """What the repeat buyers of one time are expected to spend, on average, when they come."""

    members: int
    amount: float


def of_buyers(
    buyers: Buyers,
    *,
    as_of: date,
    fitted: Purchasing,
    amount: Floats,
    margin_rate: float,
) -> Worth:
    """Orders by the model, at the amounts of amounts_of."""
    x, t_x, t = buyers.x, buyers.t_x, buyers.t(as_of)
    weeks = [days / 7.0 for days in HORIZONS_DAYS]
    expected = purchasing.expected_within(fitted, x=x, t_x=t_x, t=t, horizons=weeks)
    orders = cast("Floats", np.round(expected, ORDER_DIGITS))
    value: Floats = np.round(orders * amount[:, np.newaxis] * margin_rate, MONEY_DIGITS)
    return Worth(buyers.member_id, x == 0, amount, orders, value)


def amounts_of(buyers: Buyers, *, spent: Spending, cohorts: Mapping[str, Cohort]) -> Floats:
    """The expected net amount of each buyer's purchase day to come."""
    amounts = _own_amounts(buyers, spent)
    for month, once in _one_time_by_month(buyers):
        amounts[once] = cohort_for(month, cohorts).amount
    return amounts


def cohorts_of(buyers: Buyers, *, spent: Spending, least: int) -> dict[str, Cohort]:
    """Every month and quarter with at least so many repeat buyers, and all of them."""
    repeat = buyers.where(buyers.x > 0)
    amounts, months = _own_amounts(repeat, spent), _months(repeat.first_day)
    found = {ALL: _cohort(amounts)}
    for numbers, name in ((months // 3, _quarter_name), (months, _month_name)):
        present, counts = np.unique(numbers, return_counts=True)
        for number in present[counts >= least]:
            found[name(int(number))] = _cohort(amounts[numbers == number])
    return found


def _own_amounts(buyers: Buyers, spent: Spending) -> Floats:
    amounts: Floats = spending.expected_amount(spent, x=np.maximum(buyers.x, 1), m=buyers.m)
    return np.round(amounts, MONEY_DIGITS)


def _cohort(amounts: Floats) -> Cohort:
    # Whole cents add up to the same in any order of the rows.
    cents = int(np.rint(amounts * 100).astype(np.int64).sum())
    return Cohort(members=len(amounts), amount=round(cents / len(amounts) / 100, MONEY_DIGITS))


def cohort_for(month: int, cohorts: Mapping[str, Cohort]) -> Cohort:
    """The narrowest cohort that speaks for a month (counted from year 0)."""
    for key in (_month_name(month), _quarter_name(month // 3)):
        if key in cohorts:
            return cohorts[key]
    return cohorts[ALL]


def _one_time_by_month(buyers: Buyers) -> Iterator[tuple[int, Any]]:
    months = _months(buyers.first_day)
    once = np.flatnonzero(buyers.x == 0)
    order = once[np.argsort(months[once], kind="stable")]
    present, starts = np.unique(months[order], return_index=True)
    for month, rows in zip(present, np.split(order, starts[1:]), strict=False):
        yield int(month), rows


def _months(days: Integers) -> Integers:
    """Months since year 0 of days since DAY_ZERO."""
    months: Integers = (np.datetime64(DAY_ZERO) + days).astype("datetime64[M]").astype(np.int64)
    return months + 1970 * 12


def _month_name(month: int) -> str:
    return f"{month // 12:04}-{month % 12 + 1:02}"


def _quarter_name(quarter: int) -> str:
    return f"{quarter // 4:04}Q{quarter % 4 + 1}"
