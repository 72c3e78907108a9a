"""The doors of a till: may this coupon be used, use it, take it back."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns import coupons
from campaigns.coupons import CannotRedeem, Till
from campaigns.models import Coupon, CouponType
from crm.models import ApiClient, Brand
from crm.rest import limits
from crm.rest.describing import operation
from crm.rest.fields import (
    Amount,
    Currency,
    ExternalId,
    Moment,
    Record,
    ShownAmount,
    member_id,
    moment,
    money,
)
from crm.rest.problems import Problem
from crm.rest.views import ApiView, needs, now
from members.api.naming import member_named
from members.models import Member

#: Codes that nobody has, which a key may ask for in an hour; a guess hits one of a million in 10^13.
WRONG_CODES, HOUR = 600, 3600
REASONS = ["unknown", "other_member", "used", "void", "expired", "below_minimum", "sold_out"]


class CheckBody(Record):
    code = serializers.CharField(
        max_length=40, help_text="As it was typed: case, blanks and hyphens do not matter."
    )
    amount = Amount(help_text="The basket before the discount.")
    currency = Currency()
    member = serializers.CharField(
        required=False, max_length=64, help_text="Who buys: mbr_ id, or external id in the same feed."
    )


class CouponShown(Record):
    code = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(CouponType.Kind.choices)
    member_id = serializers.CharField()
    state = serializers.ChoiceField(Coupon.State.choices)
    expires_on = serializers.DateField(help_text="The last day on which it may be used.")
    min_spend = ShownAmount()


class CheckAnswer(Record):
    usable = serializers.BooleanField()
    reason = serializers.ChoiceField(REASONS, allow_null=True, help_text="Why not; null where it is usable.")
    discount = ShownAmount(allow_null=True, help_text="What it takes off this basket.")
    currency = serializers.CharField()
    coupon = CouponShown(allow_null=True)


class RedeemBody(CheckBody):
    order = ExternalId(help_text="The order's external id; the order itself may come later.")


class ReverseBody(Record):
    code = serializers.CharField(max_length=40)
    order = ExternalId(help_text="The order for which it was redeemed.")


class RedemptionAnswer(Record):
    coupon = CouponShown()
    order = serializers.CharField(allow_null=True)
    discount = ShownAmount(allow_null=True)
    currency = serializers.CharField()
    redeemed_at = Moment(allow_null=True)


class CouponCheck(ApiView):
    scopes = needs(POST="coupons:read")

    @operation(
        "coupons_check", "Check a coupon", CheckAnswer, tag="coupons", body=CheckBody,
        description="What redeeming would answer now. Nothing is reserved.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(CheckBody)
        verdict = coupons.check(
            code=values["code"], amount=values["amount"], member=_buyer(self.client, values), at=now()
        )
        if verdict.reason == "unknown":
            count_guess(self.client)
        return Response(
            {
                "usable": not verdict.reason,
                "reason": verdict.reason or None,
                "discount": None if verdict.discount is None else money(verdict.discount),
                "currency": Brand.get().currency,
                "coupon": shown(verdict.coupon) if verdict.coupon else None,
            }
        )


class CouponRedemptions(ApiView):
    scopes = needs(POST="coupons:write")
    needs_key = frozenset({"POST"})

    @operation(
        "coupons_redeem", "Redeem a coupon", RedemptionAnswer, tag="coupons", body=RedeemBody,
        statuses=[200, 201],
        description="201 where that is news; the same order asking again gets 200. 409 where it cannot be.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(RedeemBody)
        return self.once(lambda: self._post(values))

    def _post(self, values: dict[str, Any]) -> Response:
        till = Till(
            self.client.source, values["order"].strip(), values["amount"], _buyer(self.client, values)
        )
        try:
            coupon, is_news = coupons.redeem(code=values["code"], till=till, at=now(), client=self.client)
        except CannotRedeem as refused:
            raise _conflict(self.client, refused) from None
        taken_off = coupons.discount(coupon.type, till.amount)
        return Response(redemption(coupon, till.order, money(taken_off)), status=201 if is_news else 200)


class CouponReversals(ApiView):
    scopes = needs(POST="coupons:write")
    needs_key = frozenset({"POST"})

    @operation(
        "coupons_reverse", "Take a redemption back", RedemptionAnswer, tag="coupons", body=ReverseBody,
        description="The coupon may be used again until its last day. An order that stands keeps its coupon: "
        "cancel or refund it instead.",
    )  # fmt: skip
    def post(self, _request: Request) -> Response:
        values = self.read(ReverseBody)
        return self.once(lambda: self._post(values))

    def _post(self, values: dict[str, Any]) -> Response:
        try:
            coupon, _is_news = coupons.reverse(
                code=values["code"], source=self.client.source, order=values["order"].strip(), at=now(),
                client=self.client,
            )  # fmt: skip
        except CannotRedeem as refused:
            raise _conflict(self.client, refused) from None
        return Response(redemption(coupon, None, None))


def shown(coupon: Coupon) -> dict[str, Any]:
    return {
        "code": coupon.code,
        "name": coupon.type.name,
        "kind": coupon.type.kind,
        "member_id": member_id(coupon.member.public_id),
        "state": coupon.state,
        "expires_on": coupon.expires_on.isoformat(),
        "min_spend": money(coupon.type.min_spend),
    }


def redemption(coupon: Coupon, order: str | None, taken_off: str | None) -> dict[str, Any]:
    return {
        "coupon": shown(coupon),
        "order": order,
        "discount": taken_off,
        "currency": Brand.get().currency,
        "redeemed_at": moment(coupon.redeemed_at) if coupon.redeemed_at else None,
    }


def count_guess(client: ApiClient) -> None:
    """Whoever asks for many codes that nobody has is guessing."""
    if limits.counted(f"api.codes.{client.pk}", seconds=HOUR // 2) > WRONG_CODES:
        raise Throttled(wait=HOUR)


def _buyer(client: ApiClient, values: dict[str, Any]) -> Member | None:
    name = values.get("member")
    return member_named(client, name) if name else None


def _conflict(client: ApiClient, refused: CannotRedeem) -> Problem:
    if refused.reason == "unknown":
        count_guess(client)
    return Problem(409, refused.reason, str(refused), pointer="/code")
