"""Whom do we ask to recommend us, and in which words? The core members; the send pipeline does the rest."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext

from crm.models import User
from lifecycle import segments
from lifecycle.models import Segment

CORE = {"v": 1, "all": [{"field": "stage", "op": "in", "value": ["core"]}]}


def core_segment(*, by: User, as_of: date) -> Segment:
    """The segment of the core members: the one there is with just this condition, or a new one."""
    known = Segment.objects.filter(tree=CORE).order_by("pk").first()
    if known:
        return known
    name = gettext("Core members")
    if Segment.objects.filter(name=name).exists():
        name = gettext("Core members (for the referral ask)")
    return segments.save_segment(by=by, name=name, tree=CORE, as_of=as_of)


def starting_words() -> dict[str, str]:
    """Words that can be sent as they are, so that nobody starts before an empty page."""
    return {
        "subject_zh": "{member_name}，想請您把我們介紹給朋友",
        "body_zh": (
            "{member_name}您好：\n\n謝謝您一直以來的支持。您用得安心，我們最高興；"
            "如果身邊也有適合的朋友，請把這個連結傳給他：\n\n{referral_link}\n\n"
            "您的推薦碼：{referral_code}\n\n朋友完成第一筆訂單、過了鑑賞期之後，"
            "您和朋友都會收到我們的謝禮。\n\n{brand_name} 敬上"
        ),
        "subject_en": "{member_name}, do you know somebody who would like us, too?",
        "body_en": (
            "Dear {member_name},\n\nthank you for staying with us. If you know somebody whom we would "
            "suit as well, send them this link:\n\n{referral_link}\n\nYour referral code: {referral_code}\n\n"
            "When your friend's first order is past its return window, both of you get a thank-you from "
            "us.\n\n{brand_name}"
        ),
        "link_url": "",
    }
