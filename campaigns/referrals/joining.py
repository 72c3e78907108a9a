"""What does the public join page do? A new member through the one door, their consent, and who sent them.

Nobody can find out there whether somebody is a member: the answer is the same, and so is the work behind it.
For a phone or an e-mail that is known, everything is written and taken back.
"""

from __future__ import annotations

import hashlib
import hmac
import uuid
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from campaigns.models import JoinAnswer, Referral, ReferralCode
from campaigns.referrals import codes, naming, programs
from crm.formats import local
from crm.models import Brand, record
from members import doors, duplicates, identity, ingest, privacy
from members.models import DuplicateCandidate, Member

SOURCE = "join"
#: Which words of consent the page shows; another wording is another version.
CONSENT_VERSION = "join-1"


@dataclass(frozen=True)
class Answers:
    """What a person wrote; at least one of phone and e-mail, both in the form members are kept in."""

    name: str
    phone: str = ""
    email: str = ""
    #: A friend's code, from the link or typed.
    code: str = ""
    #: A friend by phone or name, where there is no code.
    friend: str = ""
    reason: str = ""
    words: str = ""
    #: The channels that may be used for marketing, and the sentence that was agreed to.
    channels: tuple[str, ...] = ()
    consent_text: str = ""
    language: str = ""


@dataclass(frozen=True)
class Traces:
    """Where the answers came from; kept as keyed hashes only."""

    ip: str = ""
    device: str = ""


def join(*, answers: Answers, traces: Traces, at: datetime) -> Member | None:
    """The new member; None where the contact is known already, and nothing was changed."""
    with transaction.atomic():
        known = _known(answers, at=at)
        with transaction.atomic():
            member = _write(answers, traces, at=at)
            if known is not None:
                transaction.set_rollback(True)
        if known is not None:
            _note_known(known, answers, at=at)
        record(by=None, action="join")
    return None if known is not None else member


def _known(answers: Answers, *, at: datetime) -> Member | None:
    """Who it is, or may be by phone or e-mail: here, too, members.identity says it.

    A friend is new only where nobody has the contact, verified or not, since a new one is worth a reward.
    Where phone and e-mail mean two members, a person should look at them.
    """
    said = identity.Known(phone=answers.phone, email=answers.email, name=answers.name)
    doors.take_turns(said)
    found = identity.match(said, on=local(at).date())
    who = [one.member for one in found.suggestions if one.points]
    if found.member is not None:
        who.insert(0, found.member)
    if not who:
        return None
    known, *others = who
    for one in found.suggestions:
        if one.member in others:
            duplicates.file_pair(
                one=known, other=one.member, probability=one.probability, why=one.why,
                door=DuplicateCandidate.Door.JOIN,
            )  # fmt: skip
    return known


def _write(answers: Answers, traces: Traces, *, at: datetime) -> Member:
    key = str(uuid.uuid4())
    fields = ingest.MemberFields(
        external_id=key,
        name=answers.name,
        phone=answers.phone,
        email=answers.email,
        language=answers.language,
        joined_at=at,
        updated_at=at,
    )
    member = ingest.record_member(source=SOURCE, member=fields, at=at, by_themself=True)
    ingest.record_interaction(
        source=SOURCE,
        member=member,
        interaction=ingest.InteractionFields(
            external_id=f"registered-{key}", kind="registered", occurred_at=at, channel="web"
        ),
        at=at,
    )
    JoinAnswer.objects.create(
        member=member,
        reason=answers.reason,
        words=answers.words,
        ip_hash=_hash("ip", traces.ip),
        device_hash=_hash("device", f"{traces.ip} {traces.device}" if traces.device else ""),
        at=at,
    )
    _consent(member, answers, at=at)
    _name_friend(member, answers, at=at)
    return member


def _consent(member: Member, answers: Answers, *, at: datetime) -> None:
    """Only for addresses that nobody refused: a form that anybody can fill in takes no refusal back."""
    for channel in answers.channels:
        address = privacy.address_of(member, channel)
        if not address or privacy.is_suppressed(channel=channel, address=address):
            continue
        privacy.grant(
            member=member,
            channel=channel,
            at=at,
            source="join page",
            text_version=CONSENT_VERSION,
            evidence={"text": answers.consent_text, "language": answers.language},
        )


def _name_friend(member: Member, answers: Answers, *, at: datetime) -> None:
    """Whatever is wrong with the friend, the member has joined."""
    try:
        if codes.find_code(answers.code):
            naming.name_referrer(member=member, code=answers.code, at=at, door=Referral.Door.LINK)
        elif friend := _found(answers.friend):
            naming.name_referrer(member=member, code=friend.code, at=at, door=Referral.Door.FORM)
        elif answers.friend and programs.current().is_open:
            naming.note_unfound(member=member, named=answers.friend, at=at)
    except naming.CannotName:
        return


def _found(friend: str) -> ReferralCode | None:
    """By code, or by a phone or an e-mail that exactly one member has."""
    if code := codes.find_code(friend):
        return code
    country = Brand.get().country
    phone, email = ingest.normal_phone(friend, country), ingest.normal_email(friend)
    if not phone and not email:
        return None
    owners = Member.objects.filter(Q(phone=phone) if phone else Q(email=email)).values_list("pk", flat=True)[
        :2
    ]
    return codes.code_of(member_id=owners[0]) if len(owners) == 1 else None


def _note_known(known: Member, answers: Answers, *, at: datetime) -> None:
    """A friend who was a member before is seen as such, and earns nobody anything."""
    owner = codes.find_code(answers.code) or _found(answers.friend)
    if owner is None:
        return
    reasons = ["known_before"]
    if owner.member_id == known.pk:
        reasons.insert(0, "same_member")
    Referral.objects.bulk_create(
        [
            Referral(
                referee=known,
                referrer_id=owner.member_id,
                code=owner,
                program=programs.current(),
                state=Referral.State.REJECTED,
                reasons=reasons,
                door=Referral.Door.LINK if answers.code else Referral.Door.FORM,
                named_at=at,
            )
        ],
        ignore_conflicts=True,
    )


def _hash(kind: str, value: str) -> bytes | None:
    """Equal for equal values, and of no use elsewhere."""
    key = hashlib.sha256(b"shuke.join:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(key, f"{kind}:{value}".encode(), "sha256") if value else None
