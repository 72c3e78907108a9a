"""What makes a customer valuable here? Weights of metrics and own fields, in versions (R62).

A version is never edited; going back saves an earlier one's words as the next. Before anything is saved,
`preview` says how many customers would change their group, on what the last weighing found.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from analytics.models import MemberWorth, ValueYardstick, WorthRun
from crm import sql
from crm.models import User, record
from members.models import CustomField

#: Metric → its words. What a metric is worth is its rank among all customers.
METRICS: dict[str, Promise] = {
    "contribution": _("contribution of 365 days"),
    "net_amount": _("spent in 365 days"),
    "orders": _("orders in 365 days"),
    "value_365d": _("expected value of the next 365 days"),
    "tenure": _("days since the first order"),
    "full_price": _("share of orders at full price"),
    "friends": _("friends brought who bought"),
    "satisfaction": _("satisfaction"),
}
LOYALTY: dict[str, Promise] = {
    "satisfaction": _("satisfaction"),
    "advocacy": _("recommends us, or brought a friend"),
    "full_price": _("share of orders at full price"),
}
PREFIX = "custom:"
EDITABLE = (
    "weights", "loyalty_weights", "loyalty_line", "top_percent", "bottom_percent", "minute_amount",
    "contact_minutes", "complaint_minutes",
)  # fmt: skip


class SavedMeanwhile(Exception):
    """Somebody else saved a version since this one was begun."""


@dataclass(frozen=True)
class YardstickPreview:
    """As of the last weighing: customers by group now, and who would move where."""

    as_of: date
    moves: Mapping[tuple[str, str], int]

    @property
    def moved(self) -> int:
        return sum(count for (before, after), count in self.moves.items() if before != after)

    @property
    def members(self) -> int:
        return sum(self.moves.values())

    def count(self, group: str, *, after: bool) -> int:
        return sum(count for pair, count in self.moves.items() if pair[after] == group)


def own_metrics() -> dict[str, str]:
    """Numbers and amounts among the own fields, under custom:<key>."""
    kinds = (CustomField.Kind.NUMBER, CustomField.Kind.MONEY)
    rows = CustomField.objects.filter(kind__in=kinds, archived_at=None, is_private=False)
    return {f"{PREFIX}{row.key}": row.label for row in rows}


def newest_run() -> WorthRun | None:
    """The newest weighing that is done."""
    return WorthRun.objects.select_related("yardstick").exclude(computed_at=None).first()


def preview(*, changes: Mapping[str, Any]) -> YardstickPreview | None:
    """Who would move under the changes; None before the first weighing. Nothing is left behind.

    Costs of service are part of what was weighed: their change shows after the next weighing.
    """
    run = newest_run()
    if run is None or not MemberWorth.objects.exists():
        return None
    with transaction.atomic():
        sql.run("analytics/worth/of_members")
        score(draft(ValueYardstick.current(), changes), as_of=run.as_of)
        rows = sql.query("analytics/worth/moves").rows
        transaction.set_rollback(True)
    return YardstickPreview(run.as_of, {(before, after): count for before, after, count in rows})


def score(yardstick: ValueYardstick, *, as_of: date) -> None:
    """Fill the temp table worth_scored from the view worth_to_score."""
    sql.run(
        "analytics/worth/scores",
        as_of=as_of,
        weights=json.dumps(yardstick.weights),
        loyalty=json.dumps(yardstick.loyalty_weights),
        top=yardstick.top_percent,
        bottom=yardstick.bottom_percent,
    )


def draft(base: ValueYardstick, changes: Mapping[str, Any]) -> ValueYardstick:
    """A version that is not saved; raises ValueError for a name that is none."""
    if unknown := set(changes) - set(EDITABLE):
        raise ValueError(f"a yardstick has no {', '.join(sorted(unknown))}")
    values = {name: getattr(base, name) for name in EDITABLE} | dict(changes)
    if not any(weight > 0 for weight in values["weights"].values()):
        raise ValueError("a yardstick needs a weight")
    return ValueYardstick(version=base.version + 1, **values)


def save(*, by: User | None, changes: Mapping[str, Any], expected_version: int) -> ValueYardstick:
    """The changes as the next version; the next weighing applies it. Raises SavedMeanwhile."""
    current = ValueYardstick.current()
    if current.version != expected_version:
        raise SavedMeanwhile(f"version {current.version} was saved meanwhile")
    saved = draft(current, changes)
    saved.created_by = by
    try:
        with transaction.atomic():
            saved.save(force_insert=True)
            changed = sorted(name for name in changes if changes[name] != getattr(current, name))
            record(by=by, action="yardstick.saved", target=saved, version=saved.version, fields=changed)
    except IntegrityError as error:
        raise SavedMeanwhile(f"version {expected_version + 1} was saved meanwhile") from error
    saved.refresh_from_db()
    return saved


def go_back(*, to: ValueYardstick, by: User, expected_version: int) -> ValueYardstick:
    """An earlier version's words as the next version. Raises SavedMeanwhile."""
    return save(
        by=by, changes={name: getattr(to, name) for name in EDITABLE}, expected_version=expected_version
    )
