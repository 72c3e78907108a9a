"""How does a complaint come in and go on? Each act is one transaction with its line in the timeline.

MOVES holds what may follow what; a move locks the row, so of two at once the second sees the first.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import Brand, Team, User, record
from crm.workdays import Calendar
from members.complaints.categories import checked
from members.complaints.clocks import clocks_of, raised, resumed
from members.complaints.writing import let_see, locked, save, tell_timeline, write
from members.models import Complaint, ComplaintEvent, Member, Order

Status, Kind = Complaint.Status, ComplaintEvent.Kind

#: Where an open complaint may go from any state but the one it is in.
_ON = frozenset({"working", "waiting_customer", "waiting_internal", "resolved", "rejected", "duplicate"})
MOVES: dict[str, frozenset[str]] = {
    "new": _ON | {"assigned"},
    "assigned": _ON,
    "working": _ON - {"working"} | {"assigned"},
    "waiting_customer": _ON - {"waiting_customer"},
    "waiting_internal": _ON - {"waiting_internal"},
    # Back to work is opening it again; a thank-you is a note and moves nothing.
    "resolved": frozenset({"working", "closed"}),
    "closed": frozenset({"working"}),
    "rejected": frozenset({"working"}),
    "duplicate": frozenset({"working"}),
}
OVER = Complaint.OVER


class NotAllowed(Exception):
    """The complaint cannot go there from where it stands; the message names both states."""


class AboutThisPerson(Exception):
    """Whom a complaint is about neither owns nor judges it."""


@dataclass(frozen=True)
class Said:
    """What was taken down."""

    subject: str
    category: str
    detail: str = ""
    severity: str = Complaint.Severity.S3
    door: str = Complaint.Door.PHONE
    text: str = ""
    wanted: str = ""
    emotion: str = ""
    store: str = ""
    product: str = ""
    order: Order | None = None
    about: User | None = None


def take_down(
    *, member: Member, said: Said, by: User | None, at: datetime, is_vip: bool = False,
    owner: User | None = None, team: Team | None = None, received_at: datetime | None = None,
    submission: uuid.UUID | None = None,
) -> Complaint:  # fmt: skip
    """A new complaint with its clocks, and an own interaction of the member.

    The same submission twice is one complaint. Raises UnknownCategory, AboutThisPerson.
    """
    checked(said.category, said.detail)
    _refuse_subject(said.about, owner)
    since = received_at or at
    calendar = Calendar.of(Brand.get())
    level = raised(said.severity, is_vip=is_vip)
    clocks = clocks_of(level=level, since=since, calendar=calendar)
    submission = submission or uuid.uuid4()
    with transaction.atomic():
        complaint, is_new = Complaint.objects.get_or_create(
            submission=submission,
            defaults={
                **vars(said), **vars(clocks), "member": member, "received_at": since, "level": level,
                "owner": owner, "team": team, "created_by": by,
                "status": Status.ASSIGNED if owner else Status.NEW,
            },
        )  # fmt: skip
        if is_new:
            write(complaint, Kind.RECEIVED, by=by, at=at, text=said.text)
            tell_timeline(complaint, by=by)
            let_see(complaint)
            record(by=by, action="complaint.take_down", target=complaint)
    return complaint


def assign(*, complaint: Complaint, owner: User, by: User | None, at: datetime) -> Complaint:
    """Give it to somebody; a new one counts as assigned from then on. Raises AboutThisPerson, NotAllowed."""
    with transaction.atomic():
        held = locked(complaint)
        if held.status in OVER:
            raise NotAllowed(_("It is over; open it again first."))
        _refuse_subject(held.about, owner)
        held.owner, held.team = owner, owner.team
        changes = ["owner", "team"]
        if held.status == Status.NEW:
            held.status = Status.ASSIGNED
            changes.append("status")
        save(held, *changes, at=at)
        write(held, Kind.ASSIGNED, by=by, at=at, text=str(owner))
        let_see(held)
        record(by=by, action="complaint.assign", target=held, owner=owner.pk)
    return held


def reply(*, complaint: Complaint, text: str, by: User | None, at: datetime) -> Complaint:
    """The customer got an answer: the first one stops the first clock. Raises NotAllowed without words."""
    if not text.strip():
        raise NotAllowed(_("Write down what the customer was told."))
    with transaction.atomic():
        held = locked(complaint)
        _first_reply(held, at=at)
        if held.status in {Status.NEW, Status.ASSIGNED}:
            held.status = Status.WORKING
        save(held, "status", "first_reply_at", "first_reply_breached", at=at)
        write(held, Kind.REPLIED, by=by, at=at, text=text.strip())
    return held


def move(
    *, complaint: Complaint, to: str, by: User | None, at: datetime, text: str = "",
    duplicate_of: Complaint | None = None,
) -> Complaint:  # fmt: skip
    """Carry it on to another state. Raises NotAllowed, naming both states."""
    with transaction.atomic():
        held = locked(complaint)
        if to not in MOVES[held.status]:
            words = {"from": held.get_status_display(), "to": str(Status(to).label)}
            raise NotAllowed(_("From “%(from)s” it cannot become “%(to)s”.") % words)
        if to == Status.DUPLICATE and (duplicate_of is None or duplicate_of.pk == held.pk):
            raise NotAllowed(_("Say which complaint it is the same as."))
        calendar = Calendar.of(Brand.get())
        before, was_over = held.status, held.status in OVER
        held.resolution_due_at, held.paused_seconds = resumed(held, at=at, calendar=calendar)
        held.status, held.paused_at = to, None
        held.duplicate_of = duplicate_of if to == Status.DUPLICATE else None
        if to == Status.WAITING_CUSTOMER:
            # To wait for the customer's answer, somebody must have asked.
            _first_reply(held, at=at)
            held.paused_at = at
        if was_over and to == Status.WORKING:
            _open_again(held, at=at, calendar=calendar)
        if to in OVER and not was_over:
            _end(held, at=at)
        if to == Status.CLOSED:
            held.closed_at = at
        save(held, *_MOVED, at=at)
        kind = Kind.REOPENED if was_over and to == Status.WORKING else Kind.STATUS
        write(held, kind, by=by, at=at, text=text.strip(), before=before, after=to)
        record(by=by, action="complaint.move", target=held, state=to)
    return held


def change_severity(
    *, complaint: Complaint, severity: str, why: str, by: User | None, at: datetime, is_vip: bool
) -> Complaint:
    """Another severity sets both clocks anew from the time it came in. Raises NotAllowed without a reason."""
    if not why.strip():
        raise NotAllowed(_("Say why."))
    with transaction.atomic():
        held = locked(complaint)
        calendar = Calendar.of(Brand.get())
        held.severity, held.level = severity, raised(severity, is_vip=is_vip)
        clocks = clocks_of(level=held.level, since=held.received_at, calendar=calendar)
        held.first_reply_due_at, held.resolution_due_at = clocks.first_reply_due_at, clocks.resolution_due_at
        save(held, "severity", "level", "first_reply_due_at", "resolution_due_at", at=at)
        write(held, Kind.SEVERITY, by=by, at=at, text=f"{held.get_severity_display()}: {why.strip()}")
        record(by=by, action="complaint.severity", target=held, severity=severity)
    return held


def escalate(*, complaint: Complaint, why: str, by: User | None, at: datetime) -> Complaint:
    """Ask for help one level up; up to three times."""
    with transaction.atomic():
        held = locked(complaint)
        if held.status in OVER or held.escalations >= 3:
            raise NotAllowed(_("It cannot be escalated further."))
        held.escalations += 1
        save(held, "escalations", at=at)
        write(held, Kind.ESCALATED, by=by, at=at, text=why.strip())
    return held


def note(*, complaint: Complaint, text: str, by: User | None, at: datetime) -> ComplaintEvent:
    """A line in the timeline that moves nothing; a customer's thank-you is one."""
    if not text.strip():
        raise NotAllowed(_("The note is empty."))
    with transaction.atomic():
        return write(locked(complaint), Kind.NOTE, by=by, at=at, text=text.strip())


def remedy(
    *, complaint: Complaint, root_cause: str, corrective_action: str, compensation: str,
    compensation_amount: Decimal | None, by: User, at: datetime,
) -> Complaint:  # fmt: skip
    """Where it came from, what is changed for good, and what it cost us. `root_cause` is a code of the tree
    of reasons, which the caller has checked.
    """
    with transaction.atomic():
        held = locked(complaint)
        held.root_cause, held.corrective_action = root_cause, corrective_action.strip()
        held.compensation, held.compensation_amount = compensation, compensation_amount
        held.compensated_by = by if compensation else None
        fields = ("root_cause", "corrective_action", "compensation", "compensation_amount", "compensated_by")
        save(held, *fields, at=at)
        write(held, Kind.REMEDY, by=by, at=at, text=held.corrective_action)
        record(by=by, action="complaint.remedy", target=held, compensation=compensation)
    return held


def satisfied(*, complaint: Complaint, stars: int, by: User | None, at: datetime) -> Complaint:
    """How content the customer is, 1 to 5, once it is over. Raises NotAllowed before."""
    with transaction.atomic():
        held = locked(complaint)
        if held.status not in {Status.RESOLVED, Status.CLOSED} or not 1 <= stars <= 5:
            raise NotAllowed(_("The customer is asked once it is resolved."))
        held.satisfaction = stars
        save(held, "satisfaction", at=at)
        write(held, Kind.SATISFACTION, by=by, at=at, text=f"{stars} / 5")
    return held


_MOVED = (
    "status", "paused_at", "paused_seconds", "resolution_due_at", "duplicate_of", "first_reply_at",
    "first_reply_breached", "resolved_at", "resolution_breached", "closed_at", "reopened",
)  # fmt: skip


def _first_reply(held: Complaint, *, at: datetime) -> None:
    if held.first_reply_at is None:
        held.first_reply_at = at
        held.first_reply_breached = at > held.first_reply_due_at


def _end(held: Complaint, *, at: datetime) -> None:
    """Resolving says something to the customer; rejecting and merging do not."""
    if held.status == Status.RESOLVED:
        _first_reply(held, at=at)
    held.resolved_at = at
    held.resolution_breached = held.resolution_breached or at > held.resolution_due_at


def _open_again(held: Complaint, *, at: datetime, calendar: Calendar) -> None:
    """The resolution clock begins anew; what was late stays late."""
    held.reopened += 1
    held.resolved_at = held.closed_at = None
    held.resolution_due_at = clocks_of(level=held.level, since=at, calendar=calendar).resolution_due_at


def _refuse_subject(about: User | None, owner: User | None) -> None:
    if about is not None and owner is not None and about.pk == owner.pk:
        raise AboutThisPerson(_("The complaint is about this colleague; somebody else must own it."))
