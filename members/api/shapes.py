"""What do orders and refunds look like in bodies and answers?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from crm.models import Brand
from crm.rest.batches import batch_of
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
from crm.rest.paging import Paged, page_of
from members.api.line_shapes import (
    LineOfOrder,
    line_answer,
    line_fields,
    lines_of_body,
    refuse_numbers_used_twice,
)
from members.ingest import OrderFields, RefundFields
from members.models import Order, Refund

REFUND_STATES = ["written", "parked"]
UPDATED = "When this changed in the calling program; an older record never replaces a newer one."


class OrderBody(Record):
    """An order as the shop knows it. Sending it again changes nothing; the newest updated_at wins."""

    member = ExternalId(help_text="The member's external id in the same feed; an unknown one becomes a stub.")
    placed_at = Moment()
    amount = Amount(help_text="What was paid, refunds not deducted.")
    currency = Currency()
    status = serializers.ChoiceField(Order.Status.choices, required=False, default=Order.Status.PAID)
    cost = Amount(required=False, allow_null=True, default=None, help_text="What the goods cost the brand.")
    channel = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    store = serializers.CharField(required=False, allow_blank=True, default="", max_length=60)
    coupon_code = serializers.CharField(required=False, allow_blank=True, default="", max_length=40)
    payment_method = serializers.CharField(required=False, allow_blank=True, default="", max_length=30)
    instalments = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=1, max_value=120
    )
    updated_at = Moment(required=False, allow_null=True, default=None, help_text=UPDATED)
    lines = lines_of_body("All that was bought: these lines and no others. Left out, what is known stays.")

    def validate_lines(self, lines: list[dict[str, Any]] | None) -> list[dict[str, Any]] | None:
        refuse_numbers_used_twice(lines)
        return lines


class OrderItem(OrderBody):
    external_id = ExternalId(help_text="The order's id in the calling program.")


OrderBatch = batch_of(OrderItem, "OrderBatch")


def order_fields(external_id: str, values: dict[str, Any]) -> OrderFields:
    known = {
        name: value for name, value in values.items() if name not in {"currency", "external_id", "lines"}
    }
    lines = None if values["lines"] is None else [line_fields(line) for line in values["lines"]]
    return OrderFields(external_id=external_id, lines=lines, **known)


class RefundBody(Record):
    """Money given back. A refund that comes before its order waits for it."""

    refunded_at = Moment()
    amount = Amount(help_text="Above zero; the refunds of an order never exceed its amount.")
    currency = Currency()
    updated_at = Moment(required=False, allow_null=True, default=None, help_text=UPDATED)


class RefundItem(RefundBody):
    order = ExternalId(help_text="The order's external id in the same feed.")
    external_id = ExternalId(help_text="The refund's id in the calling program.")


RefundBatch = batch_of(RefundItem, "RefundBatch")


def refund_fields(order: str, external_id: str, values: dict[str, Any]) -> RefundFields:
    return RefundFields(
        order=order, external_id=external_id, refunded_at=values["refunded_at"], amount=values["amount"],
        updated_at=values["updated_at"],
    )  # fmt: skip


class RefundAnswer(Record):
    order = serializers.CharField()
    external_id = serializers.CharField()
    state = serializers.ChoiceField(REFUND_STATES, help_text="parked: kept until its order comes in.")
    refunded_at = Moment(allow_null=True)
    amount = ShownAmount()
    currency = serializers.CharField()


class RefundOfOrder(Record):
    external_id = serializers.CharField()
    refunded_at = Moment()
    amount = ShownAmount()


class OrderAnswer(Record):
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()
    member_id = serializers.CharField()
    member = serializers.CharField(allow_null=True, help_text="The member's external id.")
    placed_at = Moment()
    status = serializers.ChoiceField(Order.Status.choices)
    amount = ShownAmount()
    cost = ShownAmount(allow_null=True)
    net_amount = ShownAmount(help_text="The amount less refunds; nothing while pending or cancelled.")
    currency = serializers.CharField()
    channel = serializers.CharField()
    store = serializers.CharField()
    coupon_code = serializers.CharField()
    payment_method = serializers.CharField()
    instalments = serializers.IntegerField(allow_null=True)
    refunds = RefundOfOrder(many=True)
    lines = LineOfOrder(many=True, help_text="Where the feed sends lines; none where it sends orders alone.")


OrderPage = page_of(OrderAnswer, "OrderPage")


class OrderQuery(Paged):
    member = serializers.CharField(
        required=False, max_length=64, help_text="Of this member: mbr_ id, or external id in the same feed."
    )


def order_answer(order: Order, *, currency: str) -> dict[str, Any]:
    """`order` with its member, refunds and lines at hand."""
    refunds = sorted(order.refunds.all(), key=lambda refund: (refund.refunded_at, refund.pk))
    counts = order.status in {Order.Status.PAID, Order.Status.FULFILLED}
    net = order.amount - sum(refund.amount for refund in refunds) if counts else order.amount * 0
    return {
        "source": order.source,
        "external_id": order.external_id,
        "member_id": member_id(order.member.public_id),
        "member": order.member.external_id,
        "placed_at": moment(order.placed_at),
        "status": order.status,
        "amount": money(order.amount),
        "cost": None if order.cost is None else money(order.cost),
        "net_amount": money(net),
        "currency": currency,
        "channel": order.channel,
        "store": order.store,
        "coupon_code": order.coupon_code,
        "payment_method": order.payment_method,
        "instalments": order.instalments,
        "refunds": [
            {
                "external_id": refund.external_id,
                "refunded_at": moment(refund.refunded_at),
                "amount": money(refund.amount),
            }
            for refund in refunds
        ],
        "lines": [line_answer(line) for line in sorted(order.lines.all(), key=lambda line: line.line_no)],
    }


def refund_answer(values: RefundFields, written: Refund | None) -> dict[str, Any]:
    at: datetime = written.refunded_at if written else values.refunded_at
    return {
        "order": values.order,
        "external_id": values.external_id,
        "state": "written" if written else "parked",
        "refunded_at": moment(at),
        "amount": money(written.amount if written else values.amount),
        "currency": Brand.get().currency,
    }
