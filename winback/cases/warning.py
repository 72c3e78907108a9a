"""May somebody who is about to leave be called, and who does it by when? By hand, where the night did not.

The night takes up core members by itself; a person may take up anybody on the list "about to leave". The same
limits hold: a call must be allowed, nobody is called twice for one silence, and the holdout is left alone.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from crm import sql
from crm.models import Brand, User, record
from lifecycle.queries import ListedMember
from members import complaints, privacy
from members.models import Channel
from winback import eligibility
from winback.cases.moves import open_case
from winback.cases.night import open_rows
from winback.models import Case


class NotToBeWarned(Exception):
    """Nobody is to call this member now; `reason` is a word of REASONS."""

    REASONS = ("open_case", "complaint", "no_call", "held_out", "asked_before")

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def warn(*, row: ListedMember, at_stake: Decimal, by: User, at: datetime) -> Case:
    """Open a case for a member who is about to leave, for the team whose turn it is, with its deadline.

    Raises NotToBeWarned.
    """
    member = row.member
    _refuse(row, at=at)
    occasion = f"silence:{member.pk}:{row.last_order_on}"
    with transaction.atomic():
        opened = open_rows(
            [
                {
                    "member_id": member.pk,
                    "kind": Case.Kind.EARLY_WARNING,
                    "occasion_key": occasion,
                    "priority": at_stake,
                    "stage": row.stage,
                    "value_amount": row.value_amount,
                    "cycle_ratio": row.cycle_ratio,
                    "last_order_on": row.last_order_on,
                    "opened_by": by,
                }
            ],
            at=at,
        )
        if not opened:
            raise NotToBeWarned("asked_before")
        case = Case.objects.get(occasion_key=occasion)
        record(by=by, action="case.open", target=case, kind=case.kind)
    return case


def _refuse(row: ListedMember, *, at: datetime) -> None:
    member = row.member
    if open_case(member):
        raise NotToBeWarned("open_case")
    if complaints.open_for_members([member.pk]):
        raise NotToBeWarned("complaint")
    if privacy.contactability(members=[member.pk]).get(member.pk, {}).get(Channel.CALL) != "":
        raise NotToBeWarned("no_call")
    draw = eligibility.Draw.of(at.astimezone(Brand.get().zone).date())
    found = sql.fetch(
        "select shuke_bucket(%(salt)s, public_id) < %(held_out)s from members_member where id = %(member)s",
        {"salt": draw.salt, "held_out": draw.held_out, "member": member.pk},
    )
    if found.rows[0][0]:
        raise NotToBeWarned("held_out")
