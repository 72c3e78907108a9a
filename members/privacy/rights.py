"""What does a member ask about their data, by when must it be answered, and what came of it?

received → verified → granted → done, or refused, or withdrawn. Whoever asks us to stop, correct or delete
rests from that moment on: nothing is sent and nothing is computed until it is decided. PDPA art. 13: 15 days
for access and copies, 30 for the rest, each extended once by as much, with notice.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from crm.models import ApiClient, User, record
from members.models import ChangedMember, Channel, Member, PrivacyEvent, PrivacyRequest
from members.privacy.consents import withdraw
from members.privacy.erasure import erase
from members.privacy.locks import lock_contact_states

Right, State, Identity = PrivacyRequest.Right, PrivacyRequest.State, PrivacyRequest.Identity
DAYS = {Right.ACCESS: 15, Right.COPY: 15, Right.CORRECT: 30, Right.STOP: 30, Right.DELETE: 30}
#: Until these are decided the data rests.
RESTRICTS = frozenset({Right.CORRECT, Right.STOP, Right.DELETE})
#: Grounds of the law on which a request is granted or refused; the words stand on the page.
GROUNDS = (
    "art3", "art10_security", "art10_duty", "art10_third_party", "art11_duty", "art11_consent", "unproven",
    "excessive",
)  # fmt: skip
MOVES: Mapping[str, frozenset[str]] = {
    State.RECEIVED: frozenset({State.VERIFIED, State.REFUSED, State.WITHDRAWN}),
    State.VERIFIED: frozenset({State.GRANTED, State.REFUSED, State.WITHDRAWN}),
    State.GRANTED: frozenset({State.DONE}),
}


class CannotMove(Exception):
    """The request does not allow this now; the message says why."""


def receive(
    *, member: Member, right: str, door: str, at: datetime, words: str = "", by: User | None = None,
    client: ApiClient | None = None, submission: uuid.UUID | None = None,
) -> PrivacyRequest:  # fmt: skip
    """Take a request in; the clock starts, and the data rests at once where the right asks for it.

    The same submission twice is one request. Raises CannotMove for somebody who was erased.
    """
    with transaction.atomic():
        submission = submission or uuid.uuid4()
        known = PrivacyRequest.objects.filter(submission=submission).first()
        if known:
            return known
        lock_contact_states([member.pk])
        held = Member.objects.select_for_update().get(pk=member.pk)
        if held.erased_at:
            raise CannotMove(_("This member was erased already."))
        request = PrivacyRequest.objects.create(
            member=held, submission=submission, right=right, door=door, words=words.strip(), received_at=at,
            due_at=at + timedelta(days=DAYS[Right(right)]), created_by=by, client=client,
        )  # fmt: skip
        _tell(request, "received", at=at, by=by)
        if right in RESTRICTS and not held.restricted_at:
            Member.objects.filter(pk=held.pk).update(restricted_at=at)
            # Within seconds they are in no segment any more.
            ChangedMember.objects.create(member=held, reason=ChangedMember.Reason.MEMBER)
            _tell(request, "restricted", at=at, by=by)
        record(by=by, client=client, action="privacy.request", target=request, right=right, door=door)
    return request


def verify(*, request: PrivacyRequest, identity: str, evidence: str, at: datetime, by: User) -> None:
    """Whoever asks is the person: how that was seen, in words without numbers of documents."""
    if identity not in Identity.values or not identity:
        raise CannotMove(_("Say how the identity was checked."))
    with transaction.atomic():
        held = _moved(request, State.VERIFIED, identity=identity, identity_at=at, identity_by=by)
        _tell(held, "verified", at=at, by=by, text=evidence)
        record(by=by, action="privacy.verify", target=held, identity=identity)


def extend(*, request: PrivacyRequest, reason: str, at: datetime, by: User) -> None:
    """Once, by as many days again, and the member is told in writing. Raises CannotMove."""
    with transaction.atomic():
        held = PrivacyRequest.objects.select_for_update().get(pk=request.pk)
        if not held.is_open or held.extended_at:
            raise CannotMove(_("A request is extended once, while it is open."))
        if not reason.strip():
            raise CannotMove(_("Say why: the member is told in writing."))
        days = timedelta(days=DAYS[Right(held.right)])
        PrivacyRequest.objects.filter(pk=held.pk).update(
            due_at=held.due_at + days, extended_at=at, extension_reason=reason.strip()[:300]
        )
        _tell(held, "extended", at=at, by=by, text=reason)
        record(by=by, action="privacy.extend", target=held)


def refuse(*, request: PrivacyRequest, ground: str, decision: str, at: datetime, by: User) -> None:
    """The law allows us to say no: the ground and the words that the member gets."""
    if ground not in GROUNDS or not decision.strip():
        raise CannotMove(_("A refusal names its legal ground and says why."))
    with transaction.atomic():
        held = _moved(
            request, State.REFUSED, ground=ground, decision=decision.strip(), decided_at=at, decided_by=by
        )
        _tell(held, "refused", at=at, by=by, text=decision)
        record(by=by, action="privacy.refuse", target=held, ground=ground)
        _release(held, at=at, by=by)


def take_back(*, request: PrivacyRequest, at: datetime, by: User | None) -> None:
    """The member changed their mind."""
    with transaction.atomic():
        held = _moved(request, State.WITHDRAWN)
        _tell(held, "withdrawn", at=at, by=by)
        record(by=by, action="privacy.take_back", target=held)
        _release(held, at=at, by=by)


def carry_out(*, request: PrivacyRequest, decision: str, at: datetime, by: User) -> PrivacyRequest:
    """Grant it and do it, in one transaction: stop withdraws everything, delete erases the person."""
    with transaction.atomic():
        held = _moved(
            request, State.GRANTED, ground="art3", decision=decision.strip(), decided_at=at, decided_by=by
        )
        _tell(held, "granted", at=at, by=by)
        outcome: dict[str, int] = {}
        match held.right:
            case Right.DELETE:
                outcome = erase(members=[held.member_id], at=at, cause="request", by=by, request=held)
            case Right.STOP:
                outcome = {"members.Consent": _stop(held, at=at, by=by)}
            case _:
                pass
        PrivacyRequest.objects.filter(pk=held.pk).update(
            state=State.DONE, done_at=at, outcome=outcome, decision="" if held.right == Right.DELETE else
            held.decision,
        )  # fmt: skip
        _tell(held, "done", at=at, by=by)
        record(by=by, action="privacy.done", target=held, right=held.right)
        if held.right != Right.DELETE:
            _release(held, at=at, by=by)
    return PrivacyRequest.objects.get(pk=held.pk)


def _stop(request: PrivacyRequest, *, at: datetime, by: User) -> int:
    """Every channel and purpose is refused; the number that was not before."""
    from members.models import Purpose

    return sum(
        withdraw(
            member=request.member, channel=channel, purpose=purpose, at=at, source="right to stop", by=by,
            evidence={"request": request.request_no},
        )
        for channel in Channel.values
        for purpose in Purpose.values
    )  # fmt: skip


def _moved(request: PrivacyRequest, to: str, **fields: object) -> PrivacyRequest:
    """The move, by whoever is first. Raises CannotMove."""
    sources = [state for state, targets in MOVES.items() if to in targets]
    won = PrivacyRequest.objects.filter(pk=request.pk, state__in=sources).update(state=to, **fields)
    if not won:
        raise CannotMove(_("Somebody else was quicker, or the step before is missing: look at it anew."))
    return PrivacyRequest.objects.select_related("member").get(pk=request.pk)


def _release(request: PrivacyRequest, *, at: datetime, by: User | None) -> None:
    """The data may be used again, unless another request still asks for its rest."""
    others = PrivacyRequest.objects.filter(member_id=request.member_id, right__in=RESTRICTS).exclude(
        state__in=PrivacyRequest.OVER
    )
    lock_contact_states([request.member_id])
    if others.exists():
        return
    if Member.objects.filter(pk=request.member_id, erased_at=None).update(restricted_at=None):
        ChangedMember.objects.create(member_id=request.member_id, reason=ChangedMember.Reason.MEMBER)
        _tell(request, "released", at=at, by=by)


def _tell(
    request: PrivacyRequest, kind: str, *, at: datetime, by: User | None, text: str = ""
) -> PrivacyEvent:
    return PrivacyEvent.objects.create(request=request, kind=kind, text=text.strip(), by=by, at=at)
