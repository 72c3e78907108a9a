"""What is each buyer expected to bring in 90, 180 and 365 days? Expected orders × amount × margin.

Repeat buyers by their own history; one-time buyers, of whom nothing is known but the day they came, by the
mean of the repeat buyers of their cohort (domain.md §5): of their month, else their quarter, else of all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

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
    """The means of the repeat buyers who first bought in one time."""

    members: int
    amount: float
    orders: list[float]
    value: list[float]


def by_own_history(
    buyers: Buyers, *, as_of: date, fitted: Purchasing, spent: Spending, margin_rate: float
) -> Worth:
    """By the two models alone; the rows of one-time buyers are still to be filled."""
    x, t_x, t = buyers.x, buyers.t_x, buyers.t(as_of)
    amount = np.round(spending.expected_amount(spent, x=np.maximum(x, 1), m=buyers.m), MONEY_DIGITS)
    orders = np.column_stack(
        [purchasing.expected_purchases(fitted, x=x, t_x=t_x, t=t, weeks=days / 7.0) for days in HORIZONS_DAYS]
    )
    orders = np.round(orders, ORDER_DIGITS)
    value = np.round(orders * amount[:, np.newaxis] * margin_rate, MONEY_DIGITS)
    return Worth(buyers.member_id, x == 0, amount, orders, value)


def filled(buyers: Buyers, own: Worth, *, cohorts: Mapping[str, Cohort]) -> Worth:
    """The same with the rows of one-time buyers filled from their cohorts."""
    for month, once in _one_time_by_month(buyers):
        cohort = cohort_for(month, cohorts)
        own.amount[once], own.orders[once], own.value[once] = cohort.amount, cohort.orders, cohort.value
    return own


def cohorts_of(buyers: Buyers, worth: Worth, *, least: int) -> dict[str, Cohort]:
    """The means of the repeat buyers of every month and quarter with at least so many, and of all."""
    repeat = buyers.x > 0
    months = _months(buyers.first_day)
    found = {ALL: _cohort(worth, repeat)}
    for numbers, name in ((months // 3, _quarter_name), (months, _month_name)):
        present, counts = np.unique(numbers[repeat], return_counts=True)
        for number in present[counts >= least]:
            found[name(int(number))] = _cohort(worth, repeat & (numbers == number))
    return found


def cohort_for(month: int, cohorts: Mapping[str, Cohort]) -> Cohort:
    """The narrowest cohort that speaks for a month (counted from year 0)."""
    for key in (_month_name(month), _quarter_name(month // 3)):
        if key in cohorts:
            return cohorts[key]
    return cohorts[ALL]


def _cohort(worth: Worth, chosen: Any) -> Cohort:
    members = int(np.count_nonzero(chosen))

    def mean(values: Floats, digits: int) -> Any:
        # Whole cents add up to the same in any order of the rows.
        units = np.rint(values[chosen] * 10**digits).astype(np.int64)
        return np.round(units.sum(axis=0) / max(members, 1) / 10**digits, digits)

    return Cohort(
        members=members,
        amount=float(mean(worth.amount, MONEY_DIGITS)),
        orders=mean(worth.orders, ORDER_DIGITS).tolist(),
        value=mean(worth.value, MONEY_DIGITS).tolist(),
    )


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
