"""How does a member look in bodies and answers? What a key may not see is masked, or null."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from drf_spectacular.drainage import set_override
from rest_framework import serializers

from campaigns.models import ReferralCode
from crm import disclosures, masking
from crm.access import holds
from crm.models import ApiClient
from crm.rest.batches import batch_of
from crm.rest.fields import ExternalId, Moment, Record, member_id, moment
from crm.rest.paging import Paged, page_of
from lifecycle.models import MemberMetrics, Stage
from lifecycle.models.policy import RFM_GROUPS
from lifecycle.queries import ListedMember, listed
from members import ingest, profile
from members.ingest import MemberFields
from members.models import Channel, CustomField, Member

GROUPS = sorted({group for row in RFM_GROUPS for group in row})
LANGUAGE = r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?$"


def text(most: int, **options: Any) -> Any:
    return serializers.CharField(
        required=False, allow_null=True, allow_blank=True, max_length=most, **options
    )


def choice(choices: Any, **options: Any) -> Any:
    return serializers.ChoiceField(choices, required=False, allow_null=True, allow_blank=True, **options)


class Profile(Record):
    """What can be said about a member. What is left out stays as it is; null and "" clear it."""

    name = text(80)
    given_name = text(40)
    surname = text(40)
    email = text(254, help_text="Kept in lower case.")
    phone = text(24, help_text="Any way of writing; kept as E.164, read in the brand's country.")
    line_id = text(64)
    sex = choice(Member.Sex.choices)
    occupation = text(60)
    city = text(40)
    district = text(40)
    address = text(200)
    origin = text(40, help_text="How the member was won.")
    language = text(10)
    postcode = text(10)
    company = text(80)
    title = text(60)
    company_size = choice(Member.CompanySize.choices)
    card_no = text(40)
    joined_why = choice(Member.JoinedWhy.choices, help_text="Why this member joined.")
    joined_why_note = text(200)
    brand_before = text(80, help_text="The brand used before.")
    preferred_channel = choice(Channel.choices)
    custom = serializers.DictField(
        child=serializers.JSONField(allow_null=True), required=False,
        help_text="The brand's own fields by their keys. A key that is left out stays; null clears it.",
    )  # fmt: skip


class MemberPatch(Profile):
    birthday = serializers.DateField(required=False, allow_null=True)


class MemberBody(Profile):
    """A member as the calling program knows them; the newest updated_at wins."""

    birthday = serializers.DateField(required=False, help_text="Left out: nothing is said about it.")
    joined_at = Moment(required=False, help_text="When the member joined.")
    updated_at = Moment(
        required=False, help_text="When this changed in the calling program; an older record changes nothing."
    )
    referred_by_code = serializers.CharField(
        required=False, max_length=24, help_text="The referral code of the friend whom a new member names."
    )


class StrangerBody(MemberBody):
    """Somebody whom the calling program has no id of."""

    verified = serializers.ListField(
        child=serializers.ChoiceField(["line_id", "phone", "email"]), required=False,
        help_text="The contact points that the calling program has checked just now (a code, a sign-in): "
        "they decide who it is, where one member alone has them.",
    )  # fmt: skip

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not any(values.get(name) for name in ("line_id", "phone", "card_no", "email", "name")):
            raise serializers.ValidationError({"name": ["Say a name or a contact point."]}, code="required")
        if wrong := [name for name in values.get("verified", ()) if not values.get(name)]:
            raise serializers.ValidationError(
                {"verified": [f"There is no {name} in this body." for name in wrong]}, code="invalid"
            )
        return values


class MemberItem(MemberBody):
    external_id = ExternalId(help_text="The member's id in the calling program.")


MemberBatch = batch_of(MemberItem, "MemberBatch")


class MemberAnswer(Record):
    id = serializers.CharField(help_text="mbr_ and 32 hexadecimal digits.")
    member_no = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    external_id = serializers.CharField(allow_null=True)
    is_stub = serializers.BooleanField(help_text="Only named by orders or interactions so far.")
    name = serializers.CharField()
    given_name = serializers.CharField()
    surname = serializers.CharField()
    email = serializers.CharField(help_text="Masked without the scope members:read:contact.")
    phone = serializers.CharField(help_text="Masked without the scope members:read:contact.")
    line_id = serializers.CharField(allow_null=True, help_text="null without the scope members:read:private.")
    birthday = serializers.DateField(allow_null=True, help_text="null without members:read:private.")
    address = serializers.CharField(allow_null=True, help_text="null without members:read:private.")
    sex = serializers.CharField()
    occupation = serializers.CharField()
    city = serializers.CharField()
    district = serializers.CharField()
    origin = serializers.CharField()
    language = serializers.CharField()
    postcode = serializers.CharField(allow_null=True, help_text="null without members:read:private.")
    company = serializers.CharField()
    title = serializers.CharField()
    company_size = serializers.CharField()
    card_no = serializers.CharField(allow_null=True, help_text="null without members:read:private.")
    joined_why = serializers.CharField()
    joined_why_note = serializers.CharField(allow_null=True, help_text="null without members:read:private.")
    brand_before = serializers.CharField()
    preferred_channel = serializers.CharField()
    custom = serializers.DictField(
        child=serializers.JSONField(allow_null=True),
        help_text="The brand's own fields; private ones only with members:read:private.",
    )
    revision = serializers.IntegerField(help_text="Counts the changes of the record.")
    joined_at = Moment(allow_null=True)
    created_at = Moment()
    updated_at = Moment()
    stage = serializers.ChoiceField(Stage.choices, allow_null=True, help_text="null: not looked at yet.")
    band = serializers.ChoiceField(MemberMetrics.Band.choices, allow_null=True)
    group = serializers.CharField(allow_null=True, help_text="RFM group.")
    referral_code = serializers.CharField(allow_null=True)


class WrittenMember(MemberAnswer):
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="What was dropped or not done; the member was written."
    )


MemberPage = page_of(MemberAnswer, "MemberPage")


class Words(serializers.CharField):
    """Several words with commas between, each of a closed list."""

    def __init__(self, choices: list[str], **options: Any) -> None:
        super().__init__(required=False, max_length=400, **options)
        self.choices = choices
        any_of = "|".join(choices)
        pattern = f"^({any_of})(,({any_of}))*$"
        set_override(self, "field", {"type": "string", "pattern": pattern, "examples": [choices[0]]})

    def to_internal_value(self, data: Any) -> Any:
        words = [word.strip() for word in super().to_internal_value(data).split(",")]
        if unknown := sorted(set(words) - set(self.choices)):
            text = f"Unknown: {', '.join(unknown)[:80]}. Known: {', '.join(self.choices)}."
            raise serializers.ValidationError(text, code="unknown_value")
        return words


class MemberQuery(Paged):
    stage = Words(list(Stage.values), help_text="Of these stages, with commas between.")
    band = Words(list(MemberMetrics.Band.values), help_text="Of these sleep bands.")
    group = Words(GROUPS, help_text="Of these RFM groups.")
    updated_after = Moment(
        required=False,
        help_text="Profile changed after this moment, or stage moved on its day or later.",
    )


def member_fields(external_id: str, values: Mapping[str, Any]) -> MemberFields:
    """null clears a text, as an empty one does. Own fields that cannot be kept are left out (`dropped`)."""
    known: dict[str, Any] = {
        name: "" if value is None else value
        for name, value in values.items()
        if name not in {"external_id", "referred_by_code", "custom", "verified"}
    }
    if given := values.get("custom"):
        known["custom"] = {
            name.removeprefix(profile.CUSTOM): value for name, value in profile.tried(own(given))[0].items()
        }
    return MemberFields(external_id=external_id, **known)


def own(values: Mapping[str, Any]) -> dict[str, Any]:
    """The brand's own fields by the names they have within."""
    return {f"{profile.CUSTOM}{key}": value for key, value in values.items()}


def changes(values: Mapping[str, Any]) -> dict[str, Any]:
    """A patch in the names that fields have within."""
    plain = {name: value for name, value in values.items() if name != "custom"}
    return plain | own(values.get("custom") or {})


def not_taken(invalid: profile.Invalid) -> serializers.ValidationError:
    """Each refused field with a pointer to where it stands in the body."""
    plain: dict[str, Any] = {}
    inner = {}
    for name, text in invalid.errors.items():
        if name.startswith(profile.CUSTOM):
            inner[name.removeprefix(profile.CUSTOM)] = [text]
        else:
            plain[name] = [text]
    return serializers.ValidationError(plain | ({"custom": inner} if inner else {}))


def dropped(values: Mapping[str, Any], *, country: str) -> list[str]:
    """What cannot be kept as it was sent: the row is written without it."""
    given, found = values.get("email"), []
    if given and not ingest.normal_email(given):
        found.append("email: not an address, left out")
    given = values.get("phone")
    if given and not ingest.normal_phone(given, country):
        found.append("phone: not a number, left out")
    for name, text in profile.tried(own(values.get("custom") or {}))[1].items():
        found.append(f"{name.replace(':', '.')}: {text}")
    return found


def member_answers(pks: list[int], client: ApiClient) -> list[dict[str, Any]]:
    fields = ["name"]
    fields += ["email", "phone"] if holds(client, "members:read:contact") else []
    fields += ["line_id", "birthday", "address"] if holds(client, "members:read:private") else []
    if pks:
        disclosures.note(*fields, members=pks)
    codes = dict(ReferralCode.objects.filter(member__in=pks).values_list("member_id", "code"))
    own_fields = CustomField.objects.all()
    if not holds(client, "members:read:private"):
        own_fields = own_fields.filter(is_private=False)
    open_keys = set(own_fields.values_list("key", flat=True))
    return [_member(row, codes.get(row.member.pk), open_keys, client) for row in listed(pks)]


def _member(row: ListedMember, code: str | None, open_keys: set[str], client: ApiClient) -> dict[str, Any]:
    member = row.member
    contact, private = holds(client, "members:read:contact"), holds(client, "members:read:private")
    plain = (
        "name", "given_name", "surname", "sex", "occupation", "city", "district", "origin", "language",
        "company", "title", "company_size", "joined_why", "brand_before", "preferred_channel", "revision",
    )  # fmt: skip
    return {
        "id": member_id(member.public_id),
        "member_no": member.member_no,
        "source": member.source,
        "external_id": member.external_id,
        "is_stub": member.is_stub,
        **{name: getattr(member, name) for name in plain},
        "email": member.email if contact else masking.mask_email(member.email),
        "phone": member.phone if contact else masking.mask_phone(member.phone),
        "line_id": member.line_id if private else None,
        "birthday": member.birthday.isoformat() if private and member.birthday else None,
        **{
            name: getattr(member, name) if private else None
            for name in ("address", "postcode", "card_no", "joined_why_note")
        },
        "custom": {key: value for key, value in member.custom.items() if key in open_keys},
        "joined_at": moment(member.joined_at) if member.joined_at else None,
        "created_at": moment(member.created_at),
        "updated_at": moment(member.updated_at),
        "stage": row.stage or None,
        "band": row.band,
        "group": row.rfm_group,
        "referral_code": code,
    }


def etag(member: Member) -> str:
    """Changes with every change of the profile."""
    return f'"{member.version:x}-{int(member.updated_at.timestamp() * 1_000_000):x}"'
