"""How does what a member is tied to look in an answer? What a key may not see is null.

Open are words and counts; days, handles, card numbers and remarks need members:read:private, what staff wrote
down needs members:read:notes, and wishes, which are orders to be, need orders:read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from crm import disclosures
from crm.access import holds
from crm.models import ApiClient
from crm.rest.fields import Moment, Record, ShownAmount, moment, money
from members.models import (
    ContactLink,
    CustomRequest,
    Group,
    GroupMember,
    Interest,
    LifeEvent,
    MemberNote,
    SocialIdentity,
)
from members.ties.reading import Rows

PRIVATE = "null without the scope members:read:private."


class TagOfMember(Record):
    name = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    at = Moment()


class InterestOfMember(Record):
    topic = serializers.CharField()
    kind = serializers.ChoiceField(Interest.Kind.choices)
    weight = serializers.FloatField(help_text="What is left of it now; a declared interest stays 1.")
    source = serializers.CharField()  # type: ignore[assignment]
    at = Moment()


class LifeEventOfMember(Record):
    kind = serializers.ChoiceField(LifeEvent.Kind.choices)
    on = serializers.DateField(allow_null=True, help_text=PRIVATE)
    note = serializers.CharField(allow_null=True, help_text=PRIVATE)
    source = serializers.CharField()  # type: ignore[assignment]


class PlaceOfMember(Record):
    kind = serializers.ChoiceField(Group.Kind.choices)
    name = serializers.CharField(help_text="The household's, employer's or association's.")
    role = serializers.ChoiceField(GroupMember.Role.choices)
    since_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True, help_text="The day on which the member left.")
    others = serializers.ListField(
        child=serializers.CharField(),
        help_text="Ids of members in it now whom this key may read; at most 20.",
    )


class HandleOfMember(Record):
    platform = serializers.ChoiceField(SocialIdentity.Platform.choices)
    handle = serializers.CharField(allow_null=True, help_text=PRIVATE)
    verified_at = Moment(allow_null=True)


class MembershipOfMember(Record):
    kind = serializers.CharField()
    card_no = serializers.CharField(allow_null=True, help_text=PRIVATE)
    from_on = serializers.DateField()
    to_on = serializers.DateField(allow_null=True, help_text="The last day it holds; null is without end.")
    cancelled_at = Moment(allow_null=True)
    cancel_reason = serializers.CharField(allow_null=True, help_text=PRIVATE)
    is_renewed = serializers.BooleanField()


class ContactOfMember(Record):
    name = serializers.CharField(help_text="The colleague's.")
    role = serializers.ChoiceField(ContactLink.Role.choices)
    since_at = Moment()
    ended_at = Moment(allow_null=True)
    handed_to = serializers.CharField(allow_null=True)


class NoteOfMember(Record):
    kind = serializers.ChoiceField(MemberNote.Kind.choices)
    text = serializers.CharField()
    is_pinned = serializers.BooleanField()
    at = Moment()
    by = serializers.CharField(allow_null=True)


class WishOfMember(Record):
    subject = serializers.CharField()
    configuration = serializers.DictField(child=serializers.JSONField(allow_null=True))
    amount = ShownAmount(allow_null=True)
    wanted_on = serializers.DateField(allow_null=True)
    state = serializers.ChoiceField(CustomRequest.State.choices)
    order = serializers.CharField(allow_null=True, help_text="The order's external id.")
    at = Moment()


class TiesAnswer(Record):
    """What has ended stays in the lists, with its end."""

    member_id = serializers.CharField()
    tags = TagOfMember(many=True)
    interests = InterestOfMember(many=True)
    life_events = LifeEventOfMember(many=True)
    groups = PlaceOfMember(many=True)
    identities = HandleOfMember(many=True)
    memberships = MembershipOfMember(many=True)
    contacts = ContactOfMember(many=True, help_text="Who of our own people knows the member.")
    notes = NoteOfMember(
        many=True,
        allow_null=True,
        help_text="What staff wrote down; null without the scope members:read:notes.",
    )
    requests = WishOfMember(
        many=True, allow_null=True,
        help_text="What is to be made for this member alone; null without the scope orders:read.",
    )  # fmt: skip


@dataclass(frozen=True)
class Sight:
    """What the key may read of one member."""

    private: bool
    notes: bool
    wishes: bool

    @classmethod
    def of(cls, client: ApiClient) -> Sight:
        return cls(
            private=holds(client, "members:read:private"),
            notes=holds(client, "members:read:notes"),
            wishes=holds(client, "orders:read"),
        )


def ties_answer(rows: dict[str, Rows], *, pk: int, others: Mapping[int, str], sight: Sight) -> dict[str, Any]:
    """`rows` as members.ties.known reads them; `others` are the members in the same groups by their ids."""
    _note_disclosed(rows, pk, sight)
    return {
        "tags": [_pick(row, "name", "source", "at") for row in rows["tags"]],
        "interests": [
            {**_pick(row, "topic", "kind", "source", "at"), "weight": round(row["left"], 4)}
            for row in rows["interests"]
        ],
        "life_events": [
            {**_pick(row, "kind", "source"), **_private(row, sight, "on", "note")}
            for row in rows["life_events"]
        ],
        "groups": [
            {
                **_pick(row, "kind", "name", "role", "since_on", "until_on"),
                "others": [others[one] for one in row["others"] or () if one in others],
            }
            for row in rows["groups"]
        ],
        "identities": [
            {**_pick(row, "platform", "verified_at"), **_private(row, sight, "handle")}
            for row in rows["identities"]
        ],
        "memberships": [
            {
                **_pick(row, "kind", "from_on", "to_on", "cancelled_at", "is_renewed"),
                **_private(row, sight, "card_no", "cancel_reason"),
            }
            for row in rows["memberships"]
        ],
        "contacts": [
            {**_pick(row, "name", "role", "ended_at", "handed_to"), "since_at": _shown("at", row["at"])}
            for row in rows["contacts"]
        ],
        "notes": [_pick(row, "kind", "text", "is_pinned", "at", "by") for row in rows["notes"]]
        if sight.notes
        else None,
        "requests": [_wish(row) for row in rows["requests"]] if sight.wishes else None,
    }


def _wish(row: dict[str, Any]) -> dict[str, Any]:
    plain = _pick(row, "subject", "wanted_on", "state", "order", "at")
    amount = None if row["amount"] is None else money(row["amount"])
    return {**plain, "configuration": row["configuration"] or {}, "amount": amount}


def _note_disclosed(rows: dict[str, Rows], pk: int, sight: Sight) -> None:
    if sight.notes and rows["notes"]:
        disclosures.note("note", members=[pk])
    kept = {"identities": "handle", "memberships": "card_no", "life_events": "life_event"}
    if sight.private and (fields := [name for noun, name in kept.items() if rows[noun]]):
        disclosures.note(*fields, members=[pk])


def _pick(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: _shown(name, row[name]) for name in names}


def _private(row: dict[str, Any], sight: Sight, *names: str) -> dict[str, Any]:
    return _pick(row, *names) if sight.private else dict.fromkeys(names)


def _shown(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name == "at" or name.endswith("_at"):
        return moment(value)
    return value.isoformat() if name == "on" or name.endswith("_on") else value
