"""A question was put, answered or refused: what is written, and where does the answer go?

Every door writes answers here, so that the same question fills the same field with its provenance.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import ApiClient, User
from members.models import AskedQuestion, Interest, LifeEvent, Member, MemberChange, Question
from members.profile.changing import change
from members.profile.fields import Field, fields_named, option_label
from members.profile.questions.choosing import MOST_IN_CONTACT, count_put
from members.profile.values import Invalid, clean

Outcome = AskedQuestion.Outcome
#: Facts that an answer fills by one of the fields that tell them.
FILLED_BY = {"age": "custom:age_band", "household": "custom:household_size", "reach": "phone"}
INTERESTS, ANNIVERSARY = "interest", "anniversary"
MOST_TOPICS = 10


class EnoughAsked(Exception):
    """This contact has had its two questions."""


def put(
    *, member: Member, question: Question, source: str, contact: str, at: datetime, by: User | None = None
) -> AskedQuestion:
    """Remember that the question was put in this contact. Raises EnoughAsked at the third."""
    with transaction.atomic():
        Member.objects.select_for_update().get(pk=member.pk)
        known = _in_contact(member, question, source, contact)
        if known:
            return known
        if contact and count_put(member=member, source=source, contact=contact) >= MOST_IN_CONTACT:
            raise EnoughAsked
        return AskedQuestion.objects.create(
            member=member, question=question, source=source, contact=contact, at=at, by=by
        )


def answer(
    *,
    member: Member,
    question: Question,
    value: Any,
    source: str,
    at: datetime,
    by: User | None = None,
    client: ApiClient | None = None,
    contact: str = "",
) -> AskedQuestion:
    """Write the answer into the field of the question. Raises Invalid where it cannot be kept.

    `points` on the row is what this answer earns: those of the question, for a member's first answer to it.
    """
    with transaction.atomic():
        if question.field:
            fill(member=member, field=question.field, value=value, source=source, at=at, by=by, client=client)
        answered = AskedQuestion.objects.filter(member=member, question=question, points__gt=0)
        points = 0 if not question.points or answered.exists() else question.points
        row = _row(member, question, source, contact)
        row.outcome, row.at, row.by, row.points = Outcome.ANSWERED, at, by, row.points or points
        row.save()
    return row


def refuse(
    *,
    member: Member,
    question: Question,
    source: str,
    at: datetime,
    by: User | None = None,
    contact: str = "",
) -> AskedQuestion:
    """The member would rather not say; nobody asks again for 180 days."""
    row = _row(member, question, source, contact)
    row.outcome, row.at, row.by = Outcome.REFUSED, at, by
    row.save()
    return row


def fill(
    *,
    member: Member,
    field: str,
    value: Any,
    source: str,
    at: datetime,
    by: User | None = None,
    client: ApiClient | None = None,
) -> None:
    """Write what an answer says: into a column, `custom:<key>`, or one of the facts. Raises Invalid."""
    if field == INTERESTS:
        _declare_interests(member, value, source=source, at=at, by=by)
    elif field == ANNIVERSARY:
        on = clean(Field("anniversary", "", "date", ""), value)
        if not isinstance(on, date):
            raise Invalid({field: _("This is not a date.")})
        LifeEvent.objects.get_or_create(
            member=member, kind=LifeEvent.Kind.ANNIVERSARY, on=on, defaults={"source": source, "by": by}
        )
    else:
        name = FILLED_BY.get(field, field)
        change(
            member=member, values={name: value}, at=at, source=source, by=by, client=client,
            kind=MemberChange.Kind.SURVEY,
        )  # fmt: skip


def answer_field(question: Question) -> Field:
    """What a form shows for the question: its kind, and the choices of its own or of the field it fills."""
    name = FILLED_BY.get(question.field, question.field)
    known = fields_named({name}).get(name)
    options = tuple((option["value"], option_label(option)) for option in question.options)
    kind = "number" if question.kind == Question.Kind.SCALE else question.kind
    if known is None:
        return Field(name=name, label=question.wording, kind=kind, group="", options=options)
    return replace(
        known, label=question.wording, kind=known.kind if known.options else kind,
        options=options or known.options,
    )  # fmt: skip


def _declare_interests(member: Member, value: Any, *, source: str, at: datetime, by: User | None) -> None:
    given = value if isinstance(value, list) else str(value or "").replace("、", ",").split(",")
    topics = list(
        dict.fromkeys(topic for part in given if (topic := str(part).replace("\0", "").strip()[:60]))
    )
    if not topics:
        raise Invalid({INTERESTS: _("This field must be filled in.")})
    declared = Interest.Kind.DECLARED
    Interest.objects.bulk_create(
        [
            Interest(member=member, topic=topic, kind=declared, weight=1.0, source=source, by=by, at=at)
            for topic in topics[:MOST_TOPICS]
        ],
        update_conflicts=True,
        unique_fields=["member", "topic", "kind"],
        update_fields=["weight", "source", "by", "at"],
    )


def _in_contact(member: Member, question: Question, source: str, contact: str) -> AskedQuestion | None:
    if not contact:
        return None
    rows = AskedQuestion.objects.filter(member=member, question=question, source=source, contact=contact)
    return rows.order_by("-pk").first()


def _row(member: Member, question: Question, source: str, contact: str) -> AskedQuestion:
    """The row of this contact, or a new one."""
    return _in_contact(member, question, source, contact) or AskedQuestion(
        member=member, question=question, source=source, contact=contact
    )
