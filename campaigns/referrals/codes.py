"""Which code does a member tell their friends? One each, made when it is first asked for.

Ten signs of the coupons' alphabet, the last a check character, so that a slip of the pen is known as one.
The code is public by nature: it says who recommends, and opens nothing.
"""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction

from campaigns.coupons import ALPHABET, check_character, normalise
from campaigns.models import FormerCode, ReferralCode
from crm.models import User, record

RANDOM_CHARACTERS = 9


def new_code() -> str:
    """45 random bits: a guess hits one of a million codes in 26 million tries."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def is_code(text: str) -> bool:
    """Whether it can be one of our codes, however it was typed."""
    code = normalise(text)
    if len(code) != RANDOM_CHARACTERS + 1 or any(sign not in ALPHABET for sign in code):
        return False
    return check_character(code[:-1]) == code[-1]


def shown(code: str) -> str:
    """K7QM9-XTB2H: in two groups, as it is read aloud."""
    return f"{code[:5]}-{code[5:]}"


def link(code: str) -> str:
    return f"{settings.BASE_URL}/j/{code}/"


def find_code(text: str) -> ReferralCode | None:
    """The code that the text means; None for a mistyped or unknown one."""
    if not is_code(text):
        return None
    code, rows = normalise(text), ReferralCode.objects.select_related("member")
    former = FormerCode.objects.filter(code=code).values("referral_code")
    return rows.filter(code=code).first() or rows.filter(pk__in=former).first()


def code_of(*, member_id: int) -> ReferralCode:
    """The member's code. Two who ask at once get the same one."""
    while True:
        if known := ReferralCode.objects.filter(member_id=member_id).first():
            return known
        # Passes over both a code that is taken and a member who was faster.
        ReferralCode.objects.bulk_create(
            [ReferralCode(member_id=member_id, code=new_code())], ignore_conflicts=True
        )


def block(*, member_id: int, by: User, reason: str, at: datetime) -> bool:
    """The member recommends no more; what waits is not paid. True when that is news."""
    return _set_block(member_id, by=by, reason=reason, at=at)


def unblock(*, member_id: int, by: User, reason: str) -> bool:
    return _set_block(member_id, by=by, reason=reason, at=None)


def _set_block(member_id: int, *, by: User, reason: str, at: datetime | None) -> bool:
    with transaction.atomic():
        code = code_of(member_id=member_id)
        won = ReferralCode.objects.filter(pk=code.pk, blocked_at__isnull=at is not None).update(blocked_at=at)
        if won:
            record(
                by=by,
                action="referral.block" if at else "referral.unblock",
                target=code,
                member=member_id,
                reason=reason,
            )
    return won == 1
