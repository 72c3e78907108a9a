"""What else do we write down about a member: habits, life events, handles elsewhere, special wishes?"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from crm.models import User, record
from members.models import CustomRequest, LifeEvent, Member, MemberNote, Order, SocialIdentity
from members.ties.telling import changed

State = CustomRequest.State
#: Where a request may go from where it stands.
MOVES: dict[str, frozenset[str]] = {
    State.NEW: frozenset({State.QUOTED, State.AGREED, State.DECLINED}),
    State.QUOTED: frozenset({State.AGREED, State.DECLINED}),
    State.AGREED: frozenset({State.MAKING, State.DECLINED}),
    State.MAKING: frozenset({State.DONE, State.DECLINED}),
    State.DONE: frozenset(),
    State.DECLINED: frozenset({State.NEW}),
}


def write_note(
    *, member: Member, text: str, at: datetime, by: User | None, kind: str = "habit", is_pinned: bool = False
) -> MemberNote:
    with transaction.atomic():
        note = MemberNote.objects.create(
            member=member, kind=MemberNote.Kind(kind), text=text.replace("\0", "").strip()[:2000],
            is_pinned=is_pinned, by=by, at=at,
        )  # fmt: skip
        record(by=by, action="member.note", target=member, note=note.pk)
    return note


def edit_note(*, note: MemberNote, text: str, is_pinned: bool, at: datetime, by: User | None) -> MemberNote:
    """An empty text takes the note away."""
    with transaction.atomic():
        record(by=by, action="member.note_edit", target=note.member, note=note.pk)
        if not text.strip():
            MemberNote.objects.filter(pk=note.pk).delete()
            return note
        note.text, note.is_pinned, note.edited_at = text.replace("\0", "").strip()[:2000], is_pinned, at
        note.save(update_fields=["text", "is_pinned", "edited_at"])
    return note


def add_life_event(
    *, member: Member, kind: str, on: date, by: User | None, note: str = "", source: str = "page"
) -> LifeEvent:
    with transaction.atomic():
        event = LifeEvent.objects.create(
            member=member, kind=LifeEvent.Kind(kind), on=on, note=note.strip()[:200], source=source, by=by
        )
        changed(member)
        record(by=by, action="member.life_event", target=member, kind=kind)
    return event


def drop_life_event(*, event: LifeEvent, by: User | None) -> None:
    """It was not so, or is nobody's business any more."""
    with transaction.atomic():
        LifeEvent.objects.filter(pk=event.pk).delete()
        record(by=by, action="member.life_event_gone", target=event.member, kind=event.kind)


def add_identity(
    *, member: Member, platform: str, handle: str, by: User | None, source: str = "page"
) -> SocialIdentity:
    """A handle is kept without its @ and in lower case, so that one handle is one."""
    with transaction.atomic():
        row, is_new = SocialIdentity.objects.get_or_create(
            member=member, platform=SocialIdentity.Platform(platform),
            handle=handle.replace("\0", "").strip().removeprefix("@").lower()[:120],
            defaults={"source": source},
        )  # fmt: skip
        if is_new:
            changed(member)
            record(by=by, action="member.identity", target=member, platform=platform)
    return row


def drop_identity(*, identity: SocialIdentity, by: User | None) -> None:
    with transaction.atomic():
        SocialIdentity.objects.filter(pk=identity.pk).delete()
        record(by=by, action="member.identity_gone", target=identity.member, platform=identity.platform)


def ask_for(
    *,
    member: Member,
    subject: str,
    at: datetime,
    by: User | None,
    text: str = "",
    configuration: dict[str, Any] | None = None,
    order: Order | None = None,
    wanted_on: date | None = None,
    amount: Decimal | None = None,
) -> CustomRequest:
    """Something to be made for this member alone."""
    with transaction.atomic():
        made = CustomRequest.objects.create(
            member=member, subject=subject.strip()[:120], text=text.strip()[:2000], order=order,
            configuration=configuration or {}, wanted_on=wanted_on, amount=amount, by=by, at=at,
        )  # fmt: skip
        record(by=by, action="request.create", target=member, request=made.pk)
    return made


def move_request(
    *,
    request: CustomRequest,
    to: str,
    at: datetime,
    by: User | None,
    answer: str = "",
    amount: Decimal | None = None,
) -> bool:
    """Whether the move won: false where it is not allowed from where the request stands now.

    An answer and a price take the place of earlier ones; left out, those stand.
    """
    sources = [state for state, ways in MOVES.items() if to in ways]
    said: dict[str, Any] = {"state": to, "updated_at": at}
    if words := answer.replace("\0", "").strip():
        said["answer"] = words[:500]
    if amount is not None:
        said["amount"] = amount
    with transaction.atomic():
        won = CustomRequest.objects.filter(pk=request.pk, state__in=sources).update(**said)
        if won:
            record(by=by, action="request.move", target=request.member, request=request.pk, to=to)
    return bool(won)
