"""Write down one contact, once, with everything that follows from how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext, override

from campaigns.models import Contact, Disposition
from crm.models import User
from members import ingest, privacy
from members.models import Channel, Interaction, Member, Suppression

#: Where the interactions of the desk come from.
SOURCE = "desk"


class NoteMissing(Exception):
    """This ending needs a note that says why."""


@dataclass(frozen=True)
class ContactFields:
    """What the agent filled in; `submission` was made with the form and makes sending it twice harmless."""

    submission: UUID
    disposition: Disposition
    kind: str
    direction: str = Contact.Direction.OUTBOUND
    usage: str = ""
    evaluation: str = ""
    expectation: str = ""
    urgency: str = ""
    new_need: str = ""
    note: str = ""
    next_at: datetime | None = None


def record_contact(*, member: Member, contact: ContactFields, by: User, at: datetime) -> tuple[Contact, bool]:
    """The contact, and whether it is new: the same submission again changes nothing. Raises NoteMissing."""
    ending = contact.disposition
    if ending.requires_note and not contact.note.strip():
        raise NoteMissing(ending.code)
    with transaction.atomic():
        # Whoever sends the form a second time waits here until the first one is through.
        privacy.lock_contact_states([member.pk])
        known = Contact.objects.filter(submission=contact.submission).first()
        if known:
            return known, False
        made = Contact.objects.create(
            submission=contact.submission,
            member=member,
            interaction=_interaction(member, contact, by=by, at=at),
            by=by,
            kind=contact.kind,
            direction=contact.direction,
            disposition=ending,
            at=at,
            usage=contact.usage,
            evaluation=contact.evaluation,
            expectation=contact.expectation,
            urgency=contact.urgency,
            new_need=contact.new_need,
            note=contact.note,
            next_at=contact.next_at,
        )
        _follow(ending, made, by=by, at=at)
    return made, True


def _interaction(member: Member, contact: ContactFields, *, by: User, at: datetime) -> Interaction:
    """The line in the member's history; whoever answered or called acted themselves (domain.md §1)."""
    if contact.direction == Contact.Direction.INBOUND:
        kind = "called_in"
    else:
        kind = "answered" if contact.disposition.is_connected else "called"
    # The history is kept in the language of the brand's own notes.
    with override("zh-hant"):
        return ingest.record_interaction(
            source=SOURCE,
            member=member,
            interaction=ingest.InteractionFields(
                external_id=f"contact-{contact.submission}",
                kind=kind,
                occurred_at=at,
                channel=Channel.CALL,
                subject=contact.disposition.label_zh,
                note=_note(contact),
            ),
            at=at,
            by=by,
        )


def _note(contact: ContactFields) -> str:
    """What was said, in one text for the history."""
    told = (
        (gettext("usage"), contact.usage),
        (
            gettext("evaluation"),
            str(Contact.Evaluation(contact.evaluation).label) if contact.evaluation else "",
        ),
        (gettext("expectation"), contact.expectation),
        (gettext("new need"), contact.new_need),
        (gettext("urgency"), str(Contact.Urgency(contact.urgency).label) if contact.urgency else ""),
    )
    parts = [contact.note.strip(), *(f"{word}：{text}" for word, text in told if text)]
    return "；".join(part for part in parts if part)


def _follow(ending: Disposition, made: Contact, *, by: User, at: datetime) -> None:
    """No more calls, a number that is wrong, a relation that has ended."""
    member = made.member
    if ending.opt_out:
        privacy.withdraw(
            member=member, channel=Channel.CALL, at=at, source="call", evidence={"contact": made.pk}, by=by
        )
    if ending.invalidates_number and member.phone:
        privacy.suppress(channel=Channel.CALL, address=member.phone, reason=Suppression.Reason.INVALID, at=at)
    if ending.stage_request:
        ingest.declare_ended(member=member, at=at, kind=ending.stage_request, by=by, note=made.note)
