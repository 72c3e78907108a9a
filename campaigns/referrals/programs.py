"""Which rules are in force? Versions that are never edited; a referral keeps the one it began under."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import get_language

from campaigns.models import ReferralProgram
from crm.models import User, record

SHARE_ZH = "我在{brand_name}買得很安心，推薦給你！用我的連結加入：{referral_link}"
SHARE_EN = "I like {brand_name} a lot and think you will, too. Join with my link: {referral_link}"
#: What a person sets; all but who saved which version.
EDITABLE = (
    "is_open", "min_amount", "return_days", "needs_delivery", "referrer_coupon", "referee_coupon",
    "referrer_cap", "total_cap", "review_score", "share_zh", "share_en", "stage",
)  # fmt: skip


class SavedMeanwhile(Exception):
    """Somebody else saved a version since this one was begun."""


def current() -> ReferralProgram:
    """The newest version; the first is made with the defaults, which give nobody a reward."""
    newest = ReferralProgram.objects.first()
    if newest is None:
        ReferralProgram.objects.bulk_create(
            [ReferralProgram(version=1, share_zh=SHARE_ZH, share_en=SHARE_EN)], ignore_conflicts=True
        )
        newest = ReferralProgram.objects.latest("version")
    return newest


def save_program(*, changes: Mapping[str, Any], expected_version: int, by: User) -> ReferralProgram:
    """The next version, with what changes. Raises SavedMeanwhile."""
    unknown = set(changes) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {', '.join(sorted(unknown))}")
    values = {name: getattr(current(), name) for name in EDITABLE} | dict(changes)
    try:
        with transaction.atomic():
            saved = ReferralProgram.objects.create(version=expected_version + 1, created_by=by, **values)
            record(by=by, action="referral_program.save", target=saved, fields=sorted(changes))
    except IntegrityError:
        raise SavedMeanwhile from None
    return saved


def share_text(*, program: ReferralProgram, brand_name: str, link: str) -> str:
    """What a member sends to a friend, in the active language, ready to be copied into LINE."""
    chinese = (get_language() or "").startswith("zh")
    words = program.share_zh if chinese else program.share_en
    return words.replace("{brand_name}", brand_name).replace("{referral_link}", link)
