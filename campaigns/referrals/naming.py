"""Whom does a new member name? One friend at most: the referee is unique, whoever comes first."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from campaigns.models import Referral, ReferralCode
from campaigns.referrals import codes, programs
from campaigns.referrals.blocks import blocks
from campaigns.referrals.moves import move
from crm.models import User, record
from members import ingest
from members.models import Member

State, Door = Referral.State, Referral.Door


class CannotName(Exception):
    """No referral was written. `reason` is the word for machines, the text is for people."""

    reason = "cannot_name"


class UnknownCode(CannotName):
    """The code is mistyped or nobody's."""

    reason = "unknown_referral_code"


class AlreadyNamed(CannotName):
    """The member has named another friend before; the first one stays."""

    reason = "already_referred"


class ProgramClosed(CannotName):
    """The brand takes no new referrals at the moment."""

    reason = "referrals_closed"


def name_referrer(
    *, member: Member, code: str, at: datetime, door: str = Door.API, by: User | None = None
) -> Referral:
    """The new `member` was recommended by whoever owns `code`.

    Returns the referral: `joined`, or `rejected` with the words of the hard blocks in `reasons`; naming the
    same friend again returns what is there. Raises UnknownCode, AlreadyNamed or ProgramClosed.
    """
    owner = codes.find_code(code)
    if owner is None:
        raise UnknownCode(_("This referral code is not known."))
    if known := Referral.objects.filter(referee=member).first():
        return _same_friend(known, owner)
    if member.referred_by_id not in {None, owner.member_id}:
        raise AlreadyNamed(_("This member has named another friend already."))
    program = programs.current()
    if not program.is_open:
        raise ProgramClosed(_("The brand takes no new referrals at the moment."))
    against = blocks(code=owner, referee=member, at=at)
    referral = Referral(
        referee=member,
        referrer=owner.member,
        code=owner,
        program=program,
        state=State.REJECTED if against else State.JOINED,
        reasons=against,
        door=door,
        named_at=at,
        joined_at=None if against else at,
    )
    try:
        with transaction.atomic():
            referral.save(force_insert=True)
            if not against:
                ingest.set_referrer(member=member, referrer=owner.member)
            record(by=by, action="referral.name", target=referral, state=referral.state, reasons=against)
    except IntegrityError:
        return _same_friend(Referral.objects.get(referee=member), owner)
    return referral


def _same_friend(known: Referral, owner: ReferralCode) -> Referral:
    if known.code_id != owner.pk:
        raise AlreadyNamed(_("This member has named another friend already."))
    return known


def note_unfound(*, member: Member, named: str, at: datetime, door: str = Door.FORM) -> None:
    """The new member named a friend whom nobody was found by; a person may find them later."""
    Referral.objects.bulk_create(
        [
            Referral(
                referee=member,
                program=programs.current(),
                state=State.INVITED,
                door=door,
                named=named[:80],
                named_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def match_friend(*, referral: Referral, referrer: Member, by: User, at: datetime) -> list[str]:
    """A person found the friend whom the new member meant; the words of hard blocks, if there are any.

    Raises CannotName when the referral has moved on meanwhile.
    """
    owner = codes.code_of(member_id=referrer.pk)
    against = blocks(code=owner, referee=referral.referee, at=referral.named_at)
    with transaction.atomic():
        if against:
            won = move(
                referral_id=referral.pk, move="reject", reasons=against, referrer=referrer, code=owner,
                decided_by=by, decided_at=at,
            )  # fmt: skip
        else:
            won = move(referral_id=referral.pk, move="join", referrer=referrer, code=owner, joined_at=at)
            ingest.set_referrer(member=referral.referee, referrer=referrer)
        if not won:
            raise CannotName(_("The referral has moved on meanwhile. Look at it again."))
        record(by=by, action="referral.match", target=referral, referrer=referrer.pk, reasons=against)
    return against
