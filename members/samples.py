"""Samples: what was given, when and to whom; asked how it was; and whether they bought afterwards.

A batch in parcels goes to everybody whose order falls into its days; one handed out at an event to the
members who are named. The survey of the batch asks some days later. Whether it led to purchases is counted
beside those who ordered in the same days without it: a comparison, not a trial, and the page says so.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from crm import sql
from crm.models import Brand, User, record
from members.models import Member, Sample, SampleBatch
from members.queries import visible_to

#: Days after the sample in which an order counts as a purchase.
DAYS = 60
#: Orders come in late; a batch is looked at so long after its last day.
LATE = timedelta(days=14)
MOST_NAMED = 5000


class CannotGive(Exception):
    """Nothing was written down; the message says why."""


@dataclass(frozen=True)
class Figures:
    """One batch; `ripe` are those whose 60 days are over, and only they count as bought or not."""

    batch: SampleBatch
    given: int
    ripe: int
    bought: int
    asked: int
    answered: int
    other_members: int
    other_bought: int


def create_batch(*, batch: SampleBatch, by: User | None, at: datetime) -> SampleBatch:
    """Save a new batch; one in parcels takes in the orders that are there."""
    with transaction.atomic():
        batch.created_by = by
        batch.save()
        record(by=by, action="sample.batch", target=batch)
        if batch.how == SampleBatch.How.ORDER:
            sql.run("members/samples/give_to_orders", batch_id=batch.pk, since=batch.given_on)
        _invite(at=at)
    return batch


def hand_out(*, batch: SampleBatch, words: str, on: date, by: User, at: datetime) -> int:
    """One for each of the members named by number, whom this person may see; the number written down.

    Raises CannotGive, naming what no member is behind.
    """
    numbers = _numbers(words)
    found = dict(visible_to(by).filter(pk__in=numbers).values_list("pk", "pk"))
    strange = [f"M-{number:06d}" for number in numbers if number not in found]
    if strange:
        raise CannotGive(
            _("No member, or not one of yours: %(numbers)s") % {"numbers": ", ".join(strange[:10])}
        )
    with transaction.atomic():
        before = batch.samples.count()
        Sample.objects.bulk_create(
            (Sample(batch=batch, member_id=pk, given_on=on) for pk in found), ignore_conflicts=True
        )
        given = batch.samples.count() - before
        record(by=by, action="sample.hand_out", target=batch, members=given)
        _invite(at=at)
    return given


def _numbers(words: str) -> list[int]:
    parts = [part for part in re.split(r"[\s,，、;]+", words.strip()) if part]
    wrong = [part for part in parts if not re.fullmatch(r"[Mm]?-?0*\d{1,12}", part)]
    if wrong or not parts:
        raise CannotGive(_("Write member numbers, such as M-000123, parted by blanks or lines."))
    if len(parts) > MOST_NAMED:
        raise CannotGive(_("At most %(most)s members at once.") % {"most": MOST_NAMED})
    return list(dict.fromkeys(int(re.sub(r"\D", "", part)) for part in parts))


def follow_up(*, as_of: date, at: datetime) -> int:
    """New orders in the days of a batch, and an invitation for everybody who has one; the rows written."""
    given = sql.run("members/samples/give_to_orders", batch_id=None, since=as_of - LATE)
    return given + _invite(at=at)


def _invite(*, at: datetime) -> int:
    return sql.run("members/samples/invite", at=at, zone=Brand.get().time_zone)


def figures(*, as_of: date, days: int = DAYS) -> list[Figures]:
    """Every batch, the newest first."""
    batches = SampleBatch.objects.select_related("survey").in_bulk()
    rows = sql.query("members/samples/figures", as_of=as_of, days=days).dicts()
    return [Figures(batch=batches[row.pop("batch_id")], **row) for row in rows]


def members_of(batch: SampleBatch, *, for_user: User, most: int = 100) -> QuerySet[Member]:
    return visible_to(for_user).filter(pk__in=batch.samples.values("member"))[:most]
