"""What do consents and suppressions look like in bodies and answers?"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.rest.fields import (
    Moment,
    Record,
    moment,
)
from crm.rest.paging import Paged, page_of
from members.models import Channel, Consent, ConsentState, Purpose, Suppression


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
