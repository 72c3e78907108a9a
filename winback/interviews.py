"""Why did this member leave? The exit interview: it says first that it is to learn, it listens, it ends.

Everything else of the desk waits for its end: no offer is made before it is finished (winback/giving). By
phone or behind a personal link it is the same draft, saved as it is typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import User, record
from lifecycle import queries
from members import complaints, ingest
from winback import reasons
from winback.models import Case, FormerInterviewLink, Interview

State, Mode, Ending = Interview.State, Interview.Mode, Interview.Ending
LINK_DAYS = timedelta(days=60)
MOST_SECONDARY = 2


class AboutInterviewer(Exception):
    """The member has complained about this person: somebody else asks."""


class Over(Exception):
    """The interview is finished: it is not written to any more."""


class Incomplete(Exception):
    """What is missing before it can end: field → why."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__(" ".join(problems.values()))
        self.problems = dict(problems)


@dataclass(frozen=True)
class Answers:
    """What was said so far; everything but the first reason may stay open."""

    primary_reason: str = ""
    secondary_reasons: tuple[str, ...] = ()
    trigger_event: str = ""
    trigger_on: date | None = None
    competitor: str = ""
    should_have_done: str = ""
    would_return: int | None = None
    verbatim: str = ""
    may_follow_up: bool | None = None
    ending: str = ""


def begin(*, case: Case, by: User, at: datetime) -> Interview:
    """The interview of the case that is under way, or a new one by phone. Raises AboutInterviewer."""
    if complaints.complained_about(case.member_id, person=by):
        raise AboutInterviewer(_("The member has complained about you: a colleague asks."))
    return _draft(case, mode=Mode.PHONE, by=by, at=at)


def invite(*, case: Case, by: User, at: datetime) -> Interview:
    """The same with a personal link for the member, good for sixty days; asked again, the link stays."""
    with transaction.atomic():
        interview = _draft(case, mode=Mode.WEB, by=by, at=at)
        if interview.link_token is None or _is_stale(interview, at=at):
            interview.link_token = secrets.token_hex(16)
        interview.link_expires_at = at + LINK_DAYS
        interview.save(update_fields=["link_token", "link_expires_at"])
        record(by=by, action="interview.invite", target=case)
    return interview


def by_link(token: str, *, at: datetime) -> Interview | None:
    """The interview that the link opens while it is good; a finished one too, to say thank you."""
    rows = Interview.objects.select_related("member", "case")
    found = rows.filter(link_token=token).first()
    if found is not None:
        return None if _is_stale(found, at=at) else found
    former = FormerInterviewLink.objects.filter(link_token=token, link_expires_at__gt=at)
    return rows.filter(pk__in=former.values("interview")).first()


def say_purpose(*, interview: Interview, at: datetime) -> Interview:
    """The member was told that it is to learn and not to sell; the first time counts."""
    Interview.objects.filter(pk=interview.pk, purpose_said_at=None).update(purpose_said_at=at)
    interview.refresh_from_db()
    return interview


def save(*, interview: Interview, answers: Answers, at: datetime, by: User | None = None) -> Interview:
    """Keep what stands in the form now; what cannot be a reason is left out. Raises Over."""
    with transaction.atomic():
        held = _locked(interview)
        _write(held, answers, at=at)
        if by is not None and held.interviewer_id is None:
            held.interviewer = by
        held.save()
    return held


def finish(
    *, interview: Interview, answers: Answers, at: datetime, by: User | None = None, mode: str = Mode.PHONE
) -> Interview:
    """The end of it. Raises Incomplete and Over.

    Who has ended the relation is told to the lifecycle as the member's own act; how the member stood is kept
    with the answers, so that reports of last year do not move.
    """
    if by is not None and complaints.complained_about(interview.member_id, person=by):
        raise AboutInterviewer(_("The member has complained about you: a colleague asks."))
    with transaction.atomic():
        held = _locked(interview)
        if problems := missing(answers, purpose_said=held.purpose_said_at is not None):
            raise Incomplete(problems)
        _write(held, answers, at=at)
        (row,) = queries.listed([held.member_id])
        held.stage, held.value_amount = row.stage or held.case.stage, row.value_amount
        held.state, held.finished_at, held.mode = State.FINISHED, at, mode
        if by is not None:
            held.interviewer = by
        held.save()
        _tell(held, by=by, at=at)
        record(by=by, action="interview.finish", target=held, reason=held.primary_reason)
    return held


def missing(answers: Answers, *, purpose_said: bool) -> dict[str, str]:
    """What keeps it from ending: field → why; nothing when it may."""
    problems: dict[str, str] = {}
    if not purpose_said:
        problems["purpose"] = _("Say first why you are asking.")
    if answers.primary_reason not in reasons.SHIPPED:
        problems["primary_reason"] = _("Choose the one main reason.")
    others = set(answers.secondary_reasons)
    if len(others) > MOST_SECONDARY or others - set(reasons.SHIPPED) or answers.primary_reason in others:
        problems["secondary_reasons"] = _("At most two further reasons, other than the main one.")
    if answers.would_return is not None and not 0 <= answers.would_return <= 10:
        problems["would_return"] = _("A number from 0 to 10.")
    if answers.trigger_on and answers.trigger_on.year < 1990:
        problems["trigger_on"] = _("That is too long ago.")
    return problems


def finished(case: Case) -> Interview | None:
    """The newest finished interview of the case: without it no offer is made."""
    return Interview.objects.filter(case=case, state=State.FINISHED).order_by("-finished_at").first()


def under_way(case: Case) -> Interview | None:
    return Interview.objects.filter(case=case, state=State.DRAFT).first()


def answers_of(interview: Interview) -> Answers:
    values: dict[str, Any] = {name: getattr(interview, name) for name in Answers.__dataclass_fields__}
    return Answers(**values | {"secondary_reasons": tuple(interview.secondary_reasons)})


def _draft(case: Case, *, mode: str, by: User, at: datetime) -> Interview:
    interview, _is_new = Interview.objects.get_or_create(
        case=case,
        state=State.DRAFT,
        defaults={
            "member_id": case.member_id, "mode": mode, "interviewer": by if mode == Mode.PHONE else None,
            "started_at": at, "saved_at": at,
        },
    )  # fmt: skip
    return interview


def _is_stale(interview: Interview, *, at: datetime) -> bool:
    return interview.link_expires_at is None or interview.link_expires_at <= at


def _locked(interview: Interview) -> Interview:
    held = (
        Interview.objects.select_for_update(of=("self",))
        .select_related("case", "member")
        .get(pk=interview.pk)
    )
    if held.state == State.FINISHED:
        raise Over(_("The interview is finished already."))
    return held


def _write(held: Interview, answers: Answers, *, at: datetime) -> None:
    """A draft may be half right: what it cannot hold is left out."""
    values = asdict(answers)
    if values["primary_reason"] not in reasons.SHIPPED:
        values["primary_reason"] = ""
    others = [code for code in dict.fromkeys(answers.secondary_reasons) if code in reasons.SHIPPED]
    values["secondary_reasons"] = [code for code in others if code != answers.primary_reason][:MOST_SECONDARY]
    for name, value in values.items():
        most = getattr(Interview._meta.get_field(name), "max_length", None)
        setattr(held, name, value[:most] if most and isinstance(value, str) else value)
    if held.would_return is not None and not 0 <= held.would_return <= 10:
        held.would_return = None
    held.saved_at = at


def _tell(held: Interview, *, by: User | None, at: datetime) -> None:
    if held.ending:
        ingest.declare_ended(member=held.member, at=at, kind=held.ending, by=by)
    elif held.mode == Mode.WEB:
        ingest.record_interaction(
            source="staff",
            member=held.member,
            interaction=ingest.InteractionFields(
                external_id=f"interview-{held.pk}", kind="answered", occurred_at=at, channel="web"
            ),
            at=at,
        )
