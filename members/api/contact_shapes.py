"""What do interactions look like in bodies and answers?"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from crm.rest.batches import batch_of
from crm.rest.fields import (
    ExternalId,
    Moment,
    Record,
    member_id,
    moment,
)
from members.api.shapes import UPDATED
from members.ingest import InteractionFields
from members.models import Interaction


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
