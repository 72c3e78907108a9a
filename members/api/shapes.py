"""What do orders, refunds, interactions and consents look like in bodies and answers?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from drf_spectacular.utils import extend_schema_field
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
from members.ingest import InteractionFields, OrderFields, RefundFields
from members.models import Channel, Consent, ConsentState, Interaction, Order, Purpose, Refund, Suppression

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


class OrderItem(OrderBody):
    external_id = ExternalId(help_text="The order's id in the calling program.")


OrderBatch = batch_of(OrderItem, "OrderBatch")


def order_fields(external_id: str, values: dict[str, Any]) -> OrderFields:
    known = {name: value for name, value in values.items() if name not in {"currency", "external_id"}}
    return OrderFields(external_id=external_id, **known)


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


OrderPage = page_of(OrderAnswer, "OrderPage")


class OrderQuery(Paged):
    member = serializers.CharField(
        required=False, max_length=64, help_text="Of this member: mbr_ id, or external id in the same feed."
    )


def order_answer(order: Order, *, currency: str) -> dict[str, Any]:
    """`order` with its member and refunds at hand."""
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


class InteractionBody(Record):
    """Something the member did, or a contact in either direction."""

    member = serializers.CharField(max_length=64, help_text="mbr_ id, or external id in the same feed.")
    kind = serializers.RegexField(
        r"^[a-z][a-z0-9_]{0,29}$",
        help_text="Such as "
        + ", ".join(sorted(Interaction.OWN_KINDS))
        + "; other words are kept as they are.",
    )
    occurred_at = Moment()
    end_kind = serializers.ChoiceField(
        sorted(Interaction.END_KINDS),
        required=False,
        help_text="How a relation ended; needed with kind ended.",
    )
    channel = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    subject = serializers.CharField(required=False, allow_blank=True, default="", max_length=200)
    note = serializers.CharField(required=False, allow_blank=True, default="", max_length=4000)
    updated_at = Moment(required=False, allow_null=True, default=None, help_text=UPDATED)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if (attrs["kind"] == "ended") != ("end_kind" in attrs):
            text = "end_kind says how a relation ended: with kind ended, and only with it."
            raise serializers.ValidationError({"end_kind": [text]}, code="end_kind")
        return attrs


class InteractionItem(InteractionBody):
    external_id = ExternalId(max_length=80, help_text="The interaction's id in the calling program.")


InteractionBatch = batch_of(InteractionItem, "InteractionBatch")


class InteractionAnswer(Record):
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField()
    member_id = serializers.CharField()
    kind = serializers.CharField()
    end_kind = serializers.CharField()
    is_own = serializers.BooleanField(help_text="Whether the member acted.")
    occurred_at = Moment()
    channel = serializers.CharField()
    subject = serializers.CharField()


def interaction_fields(external_id: str, values: dict[str, Any]) -> InteractionFields:
    known = {name: value for name, value in values.items() if name not in {"member", "external_id"}}
    return InteractionFields(external_id=external_id, **known)


def interaction_answer(row: Interaction) -> dict[str, Any]:
    return {
        "source": row.source,
        "external_id": row.external_id,
        "member_id": member_id(row.member.public_id),
        "kind": row.kind,
        "end_kind": row.end_kind,
        "is_own": row.is_own,
        "occurred_at": moment(row.occurred_at),
        "channel": row.channel,
        "subject": row.subject,
    }


@extend_schema_field(
    {"type": "object", "minProperties": 1, "additionalProperties": True,
     "examples": [{"form": "checkout", "text": "我願意收到優惠訊息"}]}
)  # fmt: skip
class Evidence(serializers.DictField):
    """What proves it: form, wording, address, call. Kept as it is."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if not isinstance(data, dict) or not data:
            raise serializers.ValidationError("Evidence is an object that is not empty.", code="evidence")
        plain = {str(name)[:60]: _plain(value) for name, value in data.items()}
        if len(str(plain)) > 4000:
            raise serializers.ValidationError("Evidence has at most 4000 characters.", code="evidence")
        return plain


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) else str(value)


class ConsentBody(Record):
    """What a member allowed or refused just now. A refusal holds for everybody with the same address."""

    member = serializers.CharField(max_length=64, help_text="mbr_ id, or external id in the same feed.")
    channel = serializers.ChoiceField(Channel.choices)
    purpose = serializers.ChoiceField(Purpose.choices, required=False, default=Purpose.MARKETING)
    state = serializers.ChoiceField(ConsentState.choices)
    text_version = serializers.CharField(required=False, allow_blank=True, default="", max_length=20)
    evidence = Evidence()


class ConsentAnswer(Record):
    member_id = serializers.CharField()
    channel = serializers.ChoiceField(Channel.choices)
    purpose = serializers.CharField()
    state = serializers.ChoiceField(ConsentState.choices)
    source = serializers.CharField()  # type: ignore[assignment]
    text_version = serializers.CharField()
    changed_at = Moment()


class ConsentList(Record):
    data = ConsentAnswer(many=True)  # type: ignore[assignment]


def consent_answer(row: Consent, *, of: str) -> dict[str, Any]:
    return {
        "member_id": of,
        "channel": row.channel,
        "purpose": row.purpose,
        "state": row.state,
        "source": row.source,
        "text_version": row.text_version,
        "changed_at": moment(row.changed_at),
    }


class SuppressionBody(Record):
    """An address that nobody contacts on this channel, whoever it belongs to. Only a keyed hash is kept."""

    channel = serializers.ChoiceField(Channel.choices)
    address = serializers.CharField(max_length=254, help_text="E-mail, phone, LINE id or postal address.")


class SuppressionAnswer(Record):
    channel = serializers.ChoiceField(Channel.choices)
    address_hash = serializers.CharField(help_text="HMAC-SHA256 in hexadecimal; the address is not kept.")
    reason = serializers.ChoiceField(Suppression.Reason.choices)
    at = Moment()


SuppressionPage = page_of(SuppressionAnswer, "SuppressionPage")


class SuppressionQuery(Paged):
    channel = serializers.ChoiceField(Channel.choices, required=False)


class Released(Record):
    released = serializers.BooleanField(help_text="Whether a suppression made by hand was there to lift.")


def suppression_answer(row: Suppression) -> dict[str, Any]:
    return {
        "channel": row.channel,
        "address_hash": bytes(row.address_hash).hex(),
        "reason": row.reason,
        "at": moment(row.at),
    }
