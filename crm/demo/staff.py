"""Who works at 木日保養, and what lies on their desks? Brand, logins, team, segments, who cares for whom."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password

from crm.demo.logins import LOGINS
from crm.models import Brand, Team, User
from lifecycle.models import LifecyclePolicy, Segment

BRAND = {
    "name": "木日保養",
    "time_zone": "Asia/Taipei",
    "currency": "TWD",
    "country": "TW",
    "sender_name": "木日保養",
    "sender_email": "hello@muri.example",
    "reply_to": "service@muri.example",
    "postal_address": "台北市大安區復興南路一段 999 號 6 樓",
    "service_phone": "02-5550-0199",
}
NAMES = {
    "admin": "沈書維",
    "marketer": "曾郁庭",
    "marketer2": "高子晴",
    "agent": "許雅雯",
    "team_lead": "周孟潔",
    "analyst": "賴柏翰",
    "privacy": "蕭以安",
}
TEAM = "客服一組"
SALT = "muri-demo-salt-0001"
ON_THE_TEAM = {"agent", "team_lead"}

#: Saved filters that a marketer of the brand would keep.
LOST_WITH_MAIL = "可寄信的流失客"
SEGMENTS: dict[str, list[dict[str, object]]] = {
    LOST_WITH_MAIL: [
        {"field": "stage", "op": "in", "value": ["lost", "defector"]},
        {"consent": {"channel": "email", "purpose": "marketing", "state": "granted"}},
    ],
    "值得贏回的流失客": [
        {"field": "stage", "op": "in", "value": ["lost", "defector"]},
        {"field": "value_amount", "op": ">=", "value": 3000},
        {"consent": {"channel": "email", "purpose": "marketing", "state": "granted"}},
    ],
    "首購後三個月未回購": [
        {"field": "stage", "op": "in", "value": ["first_buyer"]},
        {"field": "days_since_last_order", "op": ">=", "value": 90},
    ],
    "雙北 LINE 好友": [
        {"field": "city", "op": "in", "value": ["台北市", "新北市"]},
        {"consent": {"channel": "line", "purpose": "marketing", "state": "granted"}},
    ],
}


def set_up(*, at: datetime) -> dict[str, int]:
    """The brand and its people; the user id of each login."""
    Brand.objects.update_or_create(id=1, defaults={**BRAND, "created_at": at})
    team, _ = Team.objects.get_or_create(name=TEAM)
    # The same salt every time: what it hides stands in the README.
    hashes = {password: make_password(password, salt=SALT) for password in {row[2] for row in LOGINS}}
    ids = {}
    for username, role, password in LOGINS:
        person, _ = User.objects.update_or_create(
            username=username,
            defaults={
                "name": NAMES[username],
                "role": role,
                "team": team if username in ON_THE_TEAM else None,
                "email": f"{username}@muri.example",
                "password": hashes[password],
                "date_joined": at,
            },
        )
        ids[username] = person.pk
    LifecyclePolicy.objects.get_or_create(
        version=1, defaults={"created_by_id": ids["admin"], "created_at": at}
    )
    for name, leaves in SEGMENTS.items():
        tree = {"v": 1, "all": leaves}
        Segment.objects.get_or_create(
            name=name,
            defaults={"tree": tree, "created_by_id": ids["marketer"], "created_at": at, "updated_at": at},
        )
    return ids
