"""May this coupon be used now, at the till? Checking, redeeming, and taking back.

The coupon is locked first, its type second, by one conditional UPDATE each: a coupon has one use, a type as
many as its limit, however many tills ask at once. The same order asking again gets the same answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from campaigns.coupons.codes import is_code, normalise
from campaigns.models import Coupon, CouponType
from crm.models import ApiClient, Brand, User, record
from members.models import Member, Order

CENT = Decimal("0.01")


class CannotRedeem(Exception):
    """`reason` is the word that programs read; the text is for people."""

    def __init__(self, reason: str) -> None:
        super().__init__(str(TEXTS[reason]()))
        self.reason = reason


TEXTS = {
    "unknown": lambda: _("This code is not known."),
    "other_member": lambda: _("The coupon belongs to another member."),
    "used": lambda: _("The coupon has been used."),
    "void": lambda: _("The coupon is void."),
    "expired": lambda: _("The coupon's last day is over."),
    "below_minimum": lambda: _("The basket is below the minimum spend."),
    "sold_out": lambda: _("All coupons of this type that may be used have been."),
    "order_has_coupon": lambda: _("The order has used another coupon."),
    "other_order": lambda: _("The coupon was not redeemed for this order."),
    "order_stands": lambda: _("The order stands: cancel or refund it, and its coupon comes back."),
}


@dataclass(frozen=True)
class Till:
    """Where the coupon is used: an order of a feed, its basket before the discount, and who buys."""

    source: str
    order: str
    amount: Decimal
    member: Member | None = None


@dataclass(frozen=True)
class Verdict:
    """`reason` is empty where the coupon may be used; then `discount` is what it takes off."""

    reason: str
    coupon: Coupon | None
    discount: Decimal | None


def check(*, code: str, amount: Decimal, member: Member | None, at: datetime) -> Verdict:
    """What redeeming would answer now. Nothing is reserved."""
    coupon = _find(code)
    if coupon is None:
        return Verdict("unknown", None, None)
    reason = _against(coupon, amount=amount, member=member, on=_day(at))
    kind = coupon.type
    if not reason and kind.max_redemptions is not None and kind.redeemed_count >= kind.max_redemptions:
        reason = "sold_out"
    # Whose coupon it is, is told to nobody else.
    known = None if reason == "other_member" else coupon
    return Verdict(reason, known, None if reason else discount(kind, amount))


def redeem(
    *, code: str, till: Till, at: datetime, by: User | None = None, client: ApiClient | None = None
) -> tuple[Coupon, bool]:
    """The coupon as used for this order, and whether that is news. Raises CannotRedeem."""
    found = _find(code)
    if found is None:
        raise CannotRedeem("unknown")
    try:
        with transaction.atomic():
            coupon = Coupon.objects.select_for_update(of=("self",)).select_related("type").get(pk=found.pk)
            if _is_used_by(coupon, till):
                return coupon, False
            if reason := _against(coupon, amount=till.amount, member=till.member, on=_day(at)):
                raise CannotRedeem(reason)
            _use(coupon, till, at)
            record(by=by, client=client, action="coupon.redeem", target=coupon, order=till.order)
    except IntegrityError:
        # Unique: an order of a feed, and an order that is known here, carry one coupon.
        raise CannotRedeem("order_has_coupon") from None
    return coupon, True


def reverse(
    *, code: str, source: str, order: str, at: datetime, by: User | None = None,
    client: ApiClient | None = None,
) -> tuple[Coupon, bool]:  # fmt: skip
    """The coupon is not used for this order after all; whether that is news. Raises CannotRedeem."""
    found = _find(code)
    if found is None:
        raise CannotRedeem("unknown")
    with transaction.atomic():
        coupon = Coupon.objects.select_for_update(of=("self",)).select_related("type").get(pk=found.pk)
        till = Till(source, order, Decimal(0))
        if coupon.state != Coupon.State.REDEEMED:
            return coupon, False
        if not _is_used_by(coupon, till):
            raise CannotRedeem("other_order")
        if coupon.order is not None and coupon.order.status in {Order.Status.PAID, Order.Status.FULFILLED}:
            raise CannotRedeem("order_stands")
        is_over = coupon.expires_on < _day(at)
        coupon.state = Coupon.State.EXPIRED if is_over else Coupon.State.ISSUED
        coupon.redeemed_at, coupon.order, coupon.discount_amount = None, None, None
        coupon.order_source, coupon.order_external_id = "", ""
        coupon.save()
        CouponType.objects.filter(pk=coupon.type_id).update(redeemed_count=F("redeemed_count") - 1)
        record(by=by, client=client, action="coupon.reverse", target=coupon, order=order)
    return coupon, True


def discount(kind: CouponType, amount: Decimal) -> Decimal:
    """What it takes off a basket of this amount; a gift and free delivery take nothing off the basket."""
    if kind.kind == CouponType.Kind.PERCENT:
        return (amount * min(kind.value, Decimal(100)) / 100).quantize(CENT, ROUND_HALF_UP)
    return min(kind.value, amount) if kind.kind == CouponType.Kind.AMOUNT else Decimal(0)


def _worth(kind: CouponType, amount: Decimal) -> Decimal:
    """What it costs the brand: what it takes off, or what the gift or the delivery costs."""
    takes_off = kind.kind in {CouponType.Kind.AMOUNT, CouponType.Kind.PERCENT}
    return discount(kind, amount) if takes_off else kind.value


def _find(code: str) -> Coupon | None:
    """A mistyped code is not even looked up."""
    if not is_code(code):
        return None
    return Coupon.objects.select_related("type").filter(code=normalise(code)).first()


def _against(coupon: Coupon, *, amount: Decimal, member: Member | None, on: date) -> str:
    if member is not None and coupon.member_id != member.pk:
        return "other_member"
    if coupon.state == Coupon.State.REDEEMED:
        return "used"
    if coupon.state == Coupon.State.VOID:
        return "void"
    if coupon.state == Coupon.State.EXPIRED or coupon.expires_on < on:
        return "expired"
    return "below_minimum" if amount < coupon.type.min_spend else ""


def _use(coupon: Coupon, till: Till, at: datetime) -> None:
    room = Q(max_redemptions=None) | Q(redeemed_count__lt=F("max_redemptions"))
    if not CouponType.objects.filter(room, pk=coupon.type_id).update(redeemed_count=F("redeemed_count") + 1):
        raise CannotRedeem("sold_out")
    coupon.state, coupon.redeemed_at = Coupon.State.REDEEMED, at
    coupon.order_source, coupon.order_external_id = till.source, till.order
    coupon.order = Order.objects.filter(source=till.source, external_id=till.order).first()
    coupon.discount_amount = _worth(coupon.type, till.amount)
    coupon.save()


def _is_used_by(coupon: Coupon, till: Till) -> bool:
    if coupon.state != Coupon.State.REDEEMED:
        return False
    if (coupon.order_source, coupon.order_external_id) == (till.source, till.order):
        return True
    order = coupon.order
    return order is not None and (order.source, order.external_id) == (till.source, till.order)


def _day(at: datetime) -> date:
    return at.astimezone(Brand.get().zone).date()
