"""Which win-back campaigns lie behind the brand, what they offered, and how well each truly worked.

`lift` is the share of those contacted who came back because of it: the effect that the comparison with the
holdout should find again. Times are days before as_of, so that four of five are fully observed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

WINDOW_DAYS = 60

#: What a mail of that month is called.
SEASONS = (
    *(
        "新春",
        "新春",
        "春季換季",
        "春季換季",
        "母親節",
        "夏日",
        "夏日",
        "夏末",
        "秋季換季",
        "週年慶",
        "雙11",
        "歲末",
    ),
)


@dataclass(frozen=True)
class Offer:
    """A coupon type: NT$ off from a minimum spend."""

    name: str
    value: int
    min_spend: int


OLD_FRIENDS = Offer("老友券 NT$200", 200, 1000)
WELCOME_HOME = Offer("回家禮金 NT$1,000", 1000, 1000)
OFFERS = (OLD_FRIENDS, WELCOME_HOME)


@dataclass(frozen=True)
class Words:
    subject_zh: str
    body_zh: str
    subject_en: str
    body_en: str


@dataclass(frozen=True)
class Past:
    title: str
    days_before: int
    words: Words
    offer: Offer | None
    lift: float
    holdout: float = 0.2
    hour: int = 10
    # Nearly everybody uses a gift, and who comes for it alone buys one thing and goes again.
    is_gift: bool = False

    def sent_on(self, as_of: date) -> date:
        return as_of - timedelta(days=self.days_before)

    def name(self, as_of: date) -> str:
        """2026 母親節回娘家: the season is that of the day it went out."""
        on = self.sent_on(as_of)
        return f"{on.year} {SEASONS[on.month - 1]}{self.title}"


COUPON = Words(
    subject_zh="{member_name}，好久不見，替您留了 {coupon_value}",
    body_zh="""{member_name}，您好：

好一陣子沒見到您了。我們替您留了一張 {coupon_value} 的老友券，滿 {coupon_min_spend} 就能用。

券號：{coupon_code}
期限：{coupon_expires}

若有任何使用上的疑問，來電 {service_phone}，我們都在。

{brand_name}""",
    subject_en="{member_name}, we kept {coupon_value} for you",
    body_en="""Dear {member_name},

It has been a while. We kept a coupon for you: {coupon_value} off when you spend {coupon_min_spend} or more.

Code: {coupon_code}
Valid until: {coupon_expires}

Any question? Call us at {service_phone}.

{brand_name}""",
)
GIFT = replace(
    COUPON,
    subject_zh="{member_name}，{coupon_value} 回家禮金送給您",
    subject_en="{member_name}, {coupon_value} to welcome you back",
)
LETTER = Words(
    subject_zh="{member_name}，換季了，肌膚還好嗎？",
    body_zh="""{member_name}，您好：

換季時肌膚容易乾癢，您上次用的保養品還合適嗎？歡迎回信或來門市，我們替您看看現在的膚況。

{brand_name}""",
    subject_en="{member_name}, how is your skin this season?",
    body_en="""Dear {member_name},

The change of season is hard on the skin. Does what you used last still suit you? Write back or drop in, and
we will have a look together.

{brand_name}""",
)

PAST = (
    Past("問候信", 430, LETTER, offer=None, lift=0.0, holdout=0.3),
    Past("回娘家", 205, COUPON, offer=OLD_FRIENDS, lift=0.13, holdout=0.25, hour=11),
    Past("千元禮金", 142, GIFT, offer=WELCOME_HOME, lift=0.08, holdout=0.25, hour=14, is_gift=True),
    Past("回娘家", 78, COUPON, offer=OLD_FRIENDS, lift=0.12),
    Past("回娘家", 17, COUPON, offer=OLD_FRIENDS, lift=0.095),
)
