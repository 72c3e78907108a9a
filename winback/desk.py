"""What happens when an agent writes down a contact? It is recorded, and its case goes where that leads.

The end of the desk's way: one transaction for the contact, the case and its next date. Sending the same form
twice, after a dropped connection, is the same as sending it once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from campaigns import calls
from campaigns.calls import ContactFields
from campaigns.models import Contact, Disposition
from crm.models import Brand, User
from crm.workdays import next_office_hour
from winback.cases import HANDLED, MOVES, close, leave, move, park_with_competitor
from winback.models import Case, CaseContact, ContactDraft

State = Case.State

#: domain.md §9: at most three attempts in seven days; after so many without an answer it ends.
ATTEMPTS_A_WEEK, ATTEMPTS_IN_ALL = 3, 6
WEEK = timedelta(days=7)
#: When a case that went well but came to no end is looked at again.
LOOK_AGAIN = timedelta(days=7)
#: A promise is asked after when the order has not come.
PROMISE_CHECK = timedelta(days=14)
#: Hours at which the day changes for a caller: who did not answer in one part is tried in another.
SLOTS = (12, 17)


@dataclass(frozen=True)
class Logged:
    contact: Contact
    case: Case
    is_new: bool


def log_contact(*, case: Case, contact: ContactFields, by: User, at: datetime) -> Logged:
    """Record it and move the case. Raises calls.NoteMissing."""
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("member").get(pk=case.pk)
        made, is_new = calls.record_contact(member=case.member, contact=contact, by=by, at=at)
        if is_new:
            CaseContact.objects.create(case=case, contact=made)
            if case.state != State.CLOSED:
                _go_on(case, made, by=by, at=at)
            ContactDraft.objects.filter(case=case, user=by).delete()
        case.refresh_from_db()
        if is_new and case.owner_id != by.pk:
            leave(case=case, by=by, at=at)
    return Logged(made, case, is_new)


def _go_on(case: Case, made: Contact, *, by: User, at: datetime) -> None:
    ending = made.disposition
    written: dict[str, Any] = {}
    tried = ending.counts_as_attempt and made.direction == Contact.Direction.OUTBOUND
    if tried:
        written["attempts"] = case.attempts + 1
    if (tried or ending.counts_as_contact) and case.first_touch_at is None:
        written["first_touch_at"] = at
    written["next_at"] = made.next_at or _next_at(case, ending, at=at)
    if ending.creates_task == Disposition.FollowUp.CALLBACK_TEAM:
        written["owner"] = None
    Case.objects.filter(pk=case.pk).update(**written)
    case.refresh_from_db()
    _end_or_stay(case, made, by=by, at=at)


def _end_or_stay(case: Case, made: Contact, *, by: User, at: datetime) -> None:
    """Where the answer leads; a state that the case cannot reach from where it is leaves it there."""
    ending = made.disposition
    if ending.case_state == State.WITH_COMPETITOR and ending.case_state in MOVES[case.state]:
        park_with_competitor(case=case, by=by, at=at)
        return
    if ending.case_state and ending.case_state in MOVES[case.state]:
        move(case=case, to=ending.case_state, by=by, at=at)
    elif State.CONTACTING in MOVES[case.state]:
        move(case=case, to=State.CONTACTING, by=by, at=at)
    if ending.close_case:
        close(case=case, outcome=ending.case_state or HANDLED, by=by, at=at)
    elif case.attempts >= ATTEMPTS_IN_ALL and not ending.is_connected:
        move(case=case, to=State.UNREACHABLE, by=by, at=at)
        move(case=case, to=State.CLOSED, by=by, at=at)
    elif case.kind == Case.Kind.INBOUND and _is_settled(made):
        close(case=case, outcome=HANDLED, by=by, at=at)


def _is_settled(made: Contact) -> bool:
    """Somebody was spoken to, and nothing is left to do."""
    ending = made.disposition
    left = made.next_at or ending.retry_minutes or ending.creates_task
    return ending.is_connected and not left


def _next_at(case: Case, ending: Disposition, *, at: datetime) -> datetime:
    """When it is tried again where the agent named no time: within office hours, on another part of the day
    where that was asked, and not a fourth time within a week.
    """
    brand = Brand.get()
    if ending.case_state == State.PROMISED:
        after = at + PROMISE_CHECK
    elif ending.retry_minutes is None:
        after = at + LOOK_AGAIN
    else:
        after = at + timedelta(minutes=ending.retry_minutes)
    if not ending.is_connected:
        after = max(after, _after_three(case, at=at))
    after = next_office_hour(after, zone=brand.zone, country=brand.country)
    if ending.other_slot and _slot(after, brand) == _slot(at, brand):
        after = next_office_hour(after + timedelta(hours=4), zone=brand.zone, country=brand.country)
    return after


def _after_three(case: Case, *, at: datetime) -> datetime:
    """The moment from which another attempt is allowed; this one is the newest of the week."""
    made = (
        CaseContact.objects.filter(
            case=case,
            contact__at__gt=at - WEEK,
            contact__direction=Contact.Direction.OUTBOUND,
            contact__disposition__counts_as_attempt=True,
        )
        .order_by("-contact__at")
        .values_list("contact__at", flat=True)
    )
    week = list(made[:ATTEMPTS_A_WEEK])
    return week[-1] + WEEK if len(week) == ATTEMPTS_A_WEEK else at


def _slot(at: datetime, brand: Brand) -> int:
    return sum(at.astimezone(brand.zone).hour >= hour for hour in SLOTS)


def save_draft(*, case: Case, fields: dict[str, str], by: User, at: datetime) -> ContactDraft:
    """What stands in the form now; the newest wins."""
    draft, _ = ContactDraft.objects.update_or_create(
        case=case, user=by, defaults={"fields": fields, "saved_at": at}
    )
    return draft


def draft_of(*, case: Case, by: User) -> ContactDraft | None:
    return ContactDraft.objects.filter(case=case, user=by).first()
