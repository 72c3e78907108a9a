"""Why do people leave? The tree of reasons (domain.md §9): fixed codes, and what the brand calls them.

A code is "price" or "price.cheaper_elsewhere". Every interview names exactly one first reason and at most two
more; reports, scripts and the matrix of remedies below all go by these codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.formats import is_chinese, named
from crm.models import User
from crm.rules import Image, record_rule
from winback.models import ReasonLabel

LONGEST = 40


class UnknownReason(ValueError):
    """A code that is not in the tree."""


@dataclass(frozen=True)
class Reason:
    code: str
    zh: str
    en: str
    parent: str = ""

    @property
    def name(self) -> str:
        return self.zh if is_chinese() else self.en


def _branch(code: str, zh: str, en: str, **children: tuple[str, str]) -> list[Reason]:
    return [
        Reason(code, zh, en),
        *(Reason(f"{code}.{key}", names[0], names[1], code) for key, names in children.items()),
    ]


#: The tree as shipped, in the order in which it is asked.
SHIPPED: dict[str, Reason] = {
    reason.code: reason
    for reason in [
        *_branch(
            "price", "價格", "Price",
            rise=("漲價了", "the price went up"),
            unfair=("覺得不值這個價", "not worth the price"),
            promo_ended=("優惠結束了", "the offer ended"),
            cheaper_elsewhere=("別家比較便宜", "cheaper elsewhere"),
        ),
        *_branch(
            "convenience", "便利", "Convenience",
            location=("地點不方便", "the place"),
            hours=("時間不方便", "the hours"),
            delivery=("配送", "delivery"),
            checkout=("結帳麻煩", "checkout"),
            stock_out=("常缺貨", "out of stock"),
        ),
        *_branch(
            "product", "商品", "Product",
            quality=("品質", "quality"),
            effect=("效果不如預期", "the effect"),
            variety=("選擇太少", "the choice"),
            discontinued=("停產了", "discontinued"),
            safety=("安全疑慮", "safety"),
        ),
        *_branch(
            "service", "服務", "Service",
            attitude=("態度", "attitude"),
            knowledge=("專業不足", "knowledge"),
            wait=("等太久", "waiting"),
            mistakes=("常出錯", "mistakes"),
        ),
        *_branch(
            "recovery", "問題沒處理好", "Recovery",
            unanswered=("反映了沒人回", "the complaint was never answered"),
            slow=("處理太慢", "too slow"),
            unsatisfying=("處理得不滿意", "the outcome"),
            unfair_compensation=("補償不公道", "the compensation was unfair"),
        ),
        *_branch(
            "competitor", "別的品牌", "Competitor",
            better_product=("商品更好", "a better product"),
            better_price=("價格更好", "a better price"),
            relationship=("認識那邊的人", "somebody they know there"),
            points_gift=("點數或贈品", "points or gifts"),
            novelty=("想嘗鮮", "something new"),
        ),
        *_branch(
            "need", "需求改變", "Need",
            changed_need=("需求變了", "needs something else"),
            life_event=("生活變化", "a change in life"),
            moved=("搬家", "moved house"),
            finished_use=("已經用完，不再需要", "done with it"),
            too_much_stock=("家裡還有很多", "still has plenty"),
        ),
        *_branch(
            "trust", "信任", "Trust",
            privacy=("擔心個資", "privacy"),
            ethics=("理念不合", "ethics"),
            bad_press=("負面新聞", "bad press"),
            too_many_messages=("訊息太多", "too many messages"),
        ),
        *_branch(
            "involuntary", "不得已", "Involuntary",
            moved_abroad=("移居國外", "moved abroad"),
            illness=("生病", "illness"),
            death=("過世", "death"),
            shop_closed=("門市關了", "the shop closed"),
            payment=("付款問題", "payment"),
        ),
        *_branch(
            "personal", "親友影響", "Personal",
            friend_family=("親友建議", "friends or family"),
        ),
        *_branch(
            "unknown", "不明", "Unknown",
            refused=("不願說", "would not say"),
            unreachable=("聯絡不上", "not reached"),
        ),
    ]
}  # fmt: skip

#: What to lay on the table after each first reason, the best first. No coupon first where a wrong is to be
#: put right, and nothing at all where nobody chose to leave.
REMEDIES: dict[str, tuple[str | Promise, ...]] = {
    "price": (_("a bundle"), _("the old price, held for a year"), _("a coupon")),
    "convenience": (_("free delivery"), _("pick-up at a shop nearby"), _("a coupon")),
    "product": (_("a replacement"), _("a sample with a money-back guarantee"), _("a coupon")),
    "service": (
        _("a manager's apology"),
        _("compensation for what went wrong"),
        _("one contact of their own"),
    ),
    "recovery": (
        _("a manager's apology"),
        _("compensation for what went wrong"),
        _("one contact of their own"),
    ),
    "competitor": (_("credit for coming over"), _("a comparison, side by side"), _("a coupon")),
    "need": (_("something for the new need"), _("a pause instead of good-bye"), _("a coupon")),
    "trust": (_("they choose what they hear from us"), _("a letter that says what we keep and why")),
    "involuntary": (),
    "personal": (_("a comparison, side by side"), _("a coupon")),
    "unknown": (_("a coupon"),),
}
#: After these no coupon is given before the wrong is put right.
NO_COUPON_FIRST = frozenset({"service", "recovery", "trust"})
#: After these nothing is offered and marketing stops.
NO_OFFER = frozenset({"involuntary"})


def top(code: str) -> str:
    """The branch of a code."""
    return code.partition(".")[0]


def checked(code: str) -> str:
    """The code itself; raises UnknownReason."""
    if code not in SHIPPED:
        raise UnknownReason(code)
    return code


def labels() -> dict[str, Reason]:
    """The tree with the brand's own words in it."""
    own = {row.code: row for row in ReasonLabel.objects.all()}
    return {
        code: Reason(code, own[code].label_zh, own[code].label_en, reason.parent) if code in own else reason
        for code, reason in SHIPPED.items()
    }


def tree(known: Mapping[str, Reason] | None = None) -> list[tuple[Reason, list[Reason]]]:
    """Every branch with its twigs, in order."""
    known = labels() if known is None else known
    return [
        (reason, [twig for twig in known.values() if twig.parent == reason.code])
        for reason in known.values()
        if not reason.parent
    ]


def name_of(code: str, known: Mapping[str, Reason] | None = None) -> str:
    """價格：別家比較便宜 / Price: cheaper elsewhere; an unknown code reads as itself."""
    if not code:
        return ""
    known = labels() if known is None else known
    if code not in known:
        return code
    reason = known[code]
    if not reason.parent:
        return reason.name
    return named(known[reason.parent].name, reason.name)


def choices() -> list[tuple[str, str]]:
    """Every code with its whole name."""
    known = labels()
    return [(code, name_of(code, known)) for code in known]


def branch_choices() -> list[tuple[str, str]]:
    return [(reason.code, reason.name) for reason, _twigs in tree()]


def remedies(code: str) -> list[str]:
    """What the matrix recommends after this reason, in the reader's language."""
    return [str(words) for words in REMEDIES.get(top(code), ())]


def rename(*, by: User | None, names: Mapping[str, tuple[str, str]]) -> int:
    """What the brand calls its reasons from now on: code → (Chinese, English); the labels that changed.

    The shipped words, or none, take the brand's own away. Raises UnknownReason.
    """
    before: Image = {}
    after: Image = {}
    with transaction.atomic():
        own = {row.code: row for row in ReasonLabel.objects.select_for_update()}
        for code, given in names.items():
            shipped = SHIPPED[checked(code)]
            zh, en = (words.strip()[:LONGEST] for words in given)
            wanted = (zh or shipped.zh, en or shipped.en)
            row = own.get(code)
            now = (row.label_zh, row.label_en) if row else (shipped.zh, shipped.en)
            if wanted == now:
                continue
            before[code], after[code] = list(now), list(wanted)
            if wanted == (shipped.zh, shipped.en):
                ReasonLabel.objects.filter(code=code).delete()
            else:
                ReasonLabel.objects.update_or_create(
                    code=code, defaults={"label_zh": wanted[0], "label_en": wanted[1]}
                )
        if after:
            record_rule(by=by, action="reasons.rename", before=before, after=after, count=len(after))
    return len(after)
