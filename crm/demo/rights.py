"""Texts, topics, wishes of some members, and a rights desk at work."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from crm.models import User
from members.models import ContactPreference, Member, MessageTopic
from members.privacy import rights, texts

TEXTS = {
    "marketing": (
        "我同意以勾選的方式接收新品、優惠與活動訊息，並可隨時免費拒絕。",
        "I agree to receive news, offers and events by the ways I ticked, and may refuse at any time, free.",
    ),
    "research": (
        "我同意以勾選的方式接受滿意度調查與市場研究，並可隨時免費拒絕。",
        "I agree to be asked about satisfaction and for research, and may refuse at any time, free.",
    ),
}
TOPICS = (
    ("offers", "優惠與折扣", "Offers"),
    ("new", "新品", "New products"),
    ("care", "使用與保養", "Use and care"),
)
#: right, days ago, state it has reached, words
ASKED = (
    ("delete", 2, "received", "搬到國外了，請刪除我的資料。"),
    ("access", 9, "verified", "想知道你們有我哪些資料。"),
    ("stop", 21, "received", "不要再用我的資料做分析。"),
    ("correct", 6, "verified", "生日登記錯了。"),
    ("copy", 17, "received", "請提供一份複本。"),
    ("copy", 40, "done", "請提供一份複本。"),
    ("delete", 33, "refused", "全部刪掉，包括訂單。"),
    ("access", 75, "done", "想知道你們有我哪些資料。"),
)


def fill(*, at: datetime, by: dict[str, int]) -> int:
    """Requests in every state, and what a twentieth of the members chose; the requests."""
    officer = User.objects.get(pk=by["privacy"]) if "privacy" in by else User.objects.filter(
        role="privacy_officer"
    ).first()  # fmt: skip
    if officer is None or ContactPreference.objects.exists():
        return 0
    for purpose, (zh, en) in TEXTS.items():
        texts.save(purpose=purpose, text_zh=zh, text_en=en, by=officer)
    for place, (code, zh, en) in enumerate(TOPICS):
        MessageTopic.objects.create(code=code, name_zh=zh, name_en=en, position=place)
    members = list(Member.objects.exclude(email="").exclude(name="").order_by("pk")[:4000])
    _wishes(members[::20], at=at)
    people = members[7::311][: len(ASKED)]
    for member, (right, days, state, words) in zip(people, ASKED, strict=False):
        _ask(member, right, at=at - timedelta(days=days), state=state, words=words, officer=officer)
    return min(len(people), len(ASKED))


def _wishes(members: list[Member], *, at: datetime) -> None:
    ContactPreference.objects.bulk_create(
        ContactPreference(
            member=member,
            token=secrets.token_hex(16),
            frequency=("normal", "weekly", "monthly")[place % 3],
            paused_until=at + timedelta(days=12) if place % 11 == 0 else None,
            only_service=place % 17 == 0,
            topics_off=["offers"] if place % 5 == 0 else [],
            updated_at=at - timedelta(days=place % 50),
        )
        for place, member in enumerate(members)
    )


def _ask(member: Member, right: str, *, at: datetime, state: str, words: str, officer: User) -> None:
    """The request, moved to where it stands now by the same steps as at the desk."""
    with transaction.atomic():
        request = rights.receive(member=member, right=right, door="email", at=at, words=words)
        later = at + timedelta(days=1)
        if state == "refused":
            rights.refuse(
                request=request, ground="art11_duty", decision="訂單與發票依稅法須保存，其餘已刪除。",
                at=later, by=officer,
            )  # fmt: skip
        elif state != "received":
            rights.verify(
                request=request, identity="call_back", evidence="回撥留存電話", at=later, by=officer
            )
        if state == "done":
            rights.carry_out(
                request=request, decision="依個資法第 3 條辦理。", at=later + timedelta(days=3), by=officer
            )
