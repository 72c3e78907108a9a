"""How long is each kind of data kept? Rules that are off until somebody switches them on, with a preview.

The night applies what is in force, a share at a time; reports keep their sums, since nothing is deleted that
they add up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm import sql
from crm.models import User, record
from crm.rules import image_of, record_rule
from members.models import (
    ConsentEvent,
    Interaction,
    Member,
    MemberNote,
    Order,
    PrivacyRequest,
    RetentionRule,
    SurveyAnswer,
)
from members.privacy.erasure import erase

#: Members that one night erases at most: what piled up for years goes over some nights.
A_NIGHT = 5_000
#: Examples that the preview names.
EXAMPLES = 10
MONTH = timedelta(days=30.4375)


@dataclass(frozen=True)
class Kind:
    """One kind of data: which rows are over the time, and how they go."""

    label: str | Promise
    what: str | Promise
    months: int
    rows: Callable[[datetime], QuerySet[Any]]
    drop: Callable[[QuerySet[Any], datetime], int]
    #: The path from a row to its member, for the examples.
    of: str = "member_id"


def _silent(before: datetime) -> QuerySet[Member]:
    """Members of whom nothing was heard since: no order, nothing they did, nobody asks for a right."""
    since = before.date()
    orders = Order.objects.filter(member=OuterRef("pk"), placed_on__gte=since)
    acts = Interaction.objects.filter(member=OuterRef("pk"), is_own=True, occurred_on__gte=since)
    asks = PrivacyRequest.objects.filter(member=OuterRef("pk")).exclude(state__in=PrivacyRequest.OVER)
    return Member.objects.filter(
        Q(joined_on=None) | Q(joined_on__lt=since),
        ~Exists(orders),
        ~Exists(acts),
        ~Exists(asks),
        erased_at=None,
        created_at__lt=before,
    )


def _erase(rows: QuerySet[Any], at: datetime) -> int:
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:A_NIGHT])
    erase(members=keys, at=at, cause="retention")
    return len(keys)


def _drop_evidence(rows: QuerySet[Any], _at: datetime) -> int:
    sql.fetch("select set_config('shuke.erasing', 'yes', true)")
    gone = rows.delete()[0]
    sql.fetch("select set_config('shuke.erasing', '', true)")
    return int(gone)


KINDS: dict[str, Kind] = {
    "silent_members": Kind(
        _("Members of whom nothing is heard any more"),
        _("no order and nothing they did themselves: the person is erased, orders stay on a pseudonym"),
        60, _silent, _erase, of="pk",
    ),
    "contact_notes": Kind(
        _("Notes of conversations"), _("the words are emptied, that there was a contact stays"), 36,
        lambda before: Interaction.objects.filter(occurred_at__lt=before).exclude(note=""),
        lambda rows, _at: rows.update(note=""),
    ),
    "member_notes": Kind(
        _("Notes on members"), _("habits and needs that nobody touched for so long are deleted"), 60,
        lambda before: MemberNote.objects.filter(at__lt=before, is_pinned=False),
        lambda rows, _at: rows.delete()[0],
    ),
    "survey_words": Kind(
        _("Free words in surveys"), _("the words are emptied, marks and options stay for the results"), 36,
        lambda before: SurveyAnswer.objects.filter(at__lt=before).exclude(text=""),
        lambda rows, _at: rows.update(text=""), of="response__member_id",
    ),
    "evidence_of_erased": Kind(
        _("Evidence of consent of erased members"), _("kept as a pseudonym until then, deleted after"), 60,
        lambda before: ConsentEvent.objects.filter(member__erased_at__lt=before), _drop_evidence,
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Preview:
    rows: int
    #: Members concerned, a few of them.
    examples: list[int]


def rules() -> dict[str, RetentionRule]:
    """code → the rule in force, or what would be."""
    known = {rule.code: rule for rule in RetentionRule.objects.all()}
    return {
        code: known.get(code) or RetentionRule(code=code, months=kind.months) for code, kind in KINDS.items()
    }


def preview(*, code: str, months: int, at: datetime) -> Preview:
    """What the rule would take now: how many rows, and whose."""
    kind = KINDS[code]
    rows = kind.rows(at - months * MONTH)
    examples = rows.order_by("pk").values_list(kind.of, flat=True)[:EXAMPLES]
    return Preview(rows.count(), [key for key in examples if key])


def save(*, code: str, months: int, is_active: bool, by: User, at: datetime) -> RetentionRule:
    """Switch a rule on or off, or change its time."""
    if code not in KINDS or months < 1:
        raise ValueError(code)
    with transaction.atomic():
        before = image_of(rules()[code], ("months", "is_active"))
        rule, _made = RetentionRule.objects.update_or_create(
            code=code,
            defaults={"months": months, "is_active": is_active, "changed_by": by, "changed_at": at},
        )
        after = {"months": months, "is_active": is_active}
        record_rule(by=by, action="retention.save", target=rule, before=before, after=after, **after)
    return rule


def apply(*, at: datetime) -> int:
    """What the rules in force take tonight; rows. Twice takes nothing more but the rest of a long list."""
    total = 0
    for rule in RetentionRule.objects.filter(is_active=True, code__in=list(KINDS)).order_by("code"):
        kind = KINDS[rule.code]
        with transaction.atomic():
            rows = kind.drop(kind.rows(at - rule.months * MONTH), at)
            RetentionRule.objects.filter(pk=rule.pk).update(last_run_at=at, last_rows=rows)
            if rows:
                record(by=None, action="retention.apply", target=rule, rows=rows)
        total += rows
    return total
