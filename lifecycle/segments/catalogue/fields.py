"""What can a segment ask about a member? Every field with its words; to add a condition, add a row here.

The editor, the parser, the compiler and the sentence all read this table. A column is SQL of our own over the
relations of compile/; nothing a person typed ever becomes part of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from lifecycle.models import MemberMetrics, MemberRisk
from lifecycle.segments.catalogue.events import occurring
from lifecycle.segments.catalogue.kinds import Field, Kind
from lifecycle.segments.catalogue.words import (
    group_choices,
    stage_choices,
    sub_state_choices,
    type_choices,
)
from members.models import Channel, Interest, Member

STANDING, PURCHASES, PERSON = _("Where they stand"), _("Purchases"), _("Who they are")
# What a person set shows in place of the computed stage while it lasts.
SHOWN_STAGE = (
    "case when stage.override_stage <> '' "
    "and (stage.override_until is null or stage.override_until >= %(as_of)s) "
    "then stage.override_stage else stage.stage end"
)


def _topics() -> Sequence[str]:
    return occurring("interest", Interest.objects.order_by("topic").values_list("topic", flat=True))


_FIELDS = [
    Field(
        "stage",
        _("lifecycle stage"),
        Kind.CHOICE,
        "stage",
        SHOWN_STAGE,
        STANDING,
        stage_choices,
        stored=("stage.stage", "stage.override_stage = ''"),
    ),
    Field("sub_state", _("sub-state"), Kind.CHOICE, "stage", "stage.sub_state", STANDING, sub_state_choices),
    Field("stage_since", _("in this stage since"), Kind.DATE, "stage", "stage.since_on", STANDING),
    Field("reactivated", _("won back"), Kind.DATE, "stage", "stage.reactivated_on", STANDING),
    Field(
        "band",
        _("sleep band"),
        Kind.CHOICE,
        "metrics",
        "metrics.band",
        STANDING,
        lambda: MemberMetrics.Band.choices,
    ),
    Field(
        "risk",
        _("risk"),
        Kind.CHOICE,
        "metrics",
        "metrics.risk",
        STANDING,
        lambda: MemberMetrics.Risk.choices,
    ),
    Field(
        "rfm_group", _("RFM group"), Kind.CHOICE, "standing", "standing.rfm_group", STANDING, group_choices
    ),
    Field("rfm_type", _("RFM type"), Kind.CHOICE, "standing", "standing.rfm_type", STANDING, type_choices),
    Field("r", _("R score"), Kind.COUNT, "metrics", "metrics.r", STANDING),
    Field("f", _("F score"), Kind.COUNT, "metrics", "metrics.f", STANDING),
    Field("m", _("M score"), Kind.COUNT, "metrics", "metrics.m", STANDING),
    Field(
        "cycle_ratio",
        _("time since the last order, in own cycles"),
        Kind.RATIO,
        "standing",
        "standing.cycle_ratio",
        STANDING,
        unit=_("cycles"),
    ),
    Field(
        "days_since_last_order",
        _("days since the last order"),
        Kind.COUNT,
        "standing",
        "standing.days_since_last_order",
        PURCHASES,
        unit=_("days"),
    ),
    Field(
        "order_count",
        _("orders in all"),
        Kind.COUNT,
        "metrics",
        "coalesce(metrics.order_count, 0)",
        PURCHASES,
    ),
    Field(
        "order_count_365d",
        _("orders in 365 days"),
        Kind.COUNT,
        "metrics",
        "coalesce(metrics.order_count_365d, 0)",
        PURCHASES,
    ),
    Field(
        "net_amount", _("spent in all"), Kind.AMOUNT, "metrics", "coalesce(metrics.net_amount, 0)", PURCHASES
    ),
    Field(
        "net_amount_365d",
        _("spent in 365 days"),
        Kind.AMOUNT,
        "metrics",
        "coalesce(metrics.net_amount_365d, 0)",
        PURCHASES,
    ),
    Field(
        "average_order",
        _("average order in 365 days"),
        Kind.AMOUNT,
        "metrics",
        "metrics.net_amount_365d / nullif(metrics.order_count_365d, 0)",
        PURCHASES,
    ),
    Field("value_amount", _("value"), Kind.AMOUNT, "metrics", "coalesce(metrics.value_amount, 0)", PURCHASES),
    Field(
        "p_alive",
        _("chance of being alive"),
        Kind.RATIO,
        "standing",
        "standing.p_alive * 100",
        STANDING,
        unit="%",
    ),
    Field(
        "expected_order",
        _("expected next order"),
        Kind.DUE,
        "standing",
        "standing.expected_order_on",
        PURCHASES,
    ),
    Field(
        "value_365d",
        _("expected value of the next 365 days"),
        Kind.AMOUNT,
        "forecast",
        "forecast.value_365d",
        PURCHASES,
    ),
    Field(
        "leaving_sign",
        _("sign of leaving"),
        Kind.MANY,
        "leaving",
        "leaving.signals::text[]",
        STANDING,
        lambda: MemberRisk.Signal.choices,
    ),
    Field("at_stake", _("at stake if they leave"), Kind.AMOUNT, "leaving", "leaving.at_stake", STANDING),
    Field(
        "likeness",
        _("like the core members"),
        Kind.RATIO,
        "likeness",
        "likeness.score * 100",
        STANDING,
        unit="%",
    ),
    Field("first_order", _("first order"), Kind.DATE, "metrics", "metrics.first_order_on", PURCHASES),
    Field("last_order", _("last order"), Kind.DATE, "metrics", "metrics.last_order_on", PURCHASES),
    Field("origin", _("origin"), Kind.WORD, "member", "member.origin", PERSON),
    Field("city", _("city"), Kind.WORD, "member", "member.city", PERSON),
    Field("sex", _("sex"), Kind.CHOICE, "member", "member.sex", PERSON, lambda: Member.Sex.choices),
    Field("language", _("language"), Kind.WORD, "member", "member.language", PERSON),
    Field("joined", _("joined"), Kind.DATE, "member", "member.joined_on", PERSON),
    Field("birthday", _("birthday"), Kind.BIRTHDAY, "member", "member.birthday", PERSON),
    Field("district", _("district"), Kind.WORD, "member", "member.district", PERSON),
    Field("occupation", _("occupation"), Kind.WORD, "member", "member.occupation", PERSON),
    Field(
        "company_size",
        _("company size"),
        Kind.CHOICE,
        "member",
        "member.company_size",
        PERSON,
        lambda: Member.CompanySize.choices,
    ),
    Field(
        "joined_why",
        _("why joined"),
        Kind.CHOICE,
        "member",
        "member.joined_why",
        PERSON,
        lambda: Member.JoinedWhy.choices,
    ),
    Field("brand_before", _("brand used before"), Kind.WORD, "member", "member.brand_before", PERSON),
    Field(
        "preferred_channel",
        _("preferred channel"),
        Kind.CHOICE,
        "member",
        "member.preferred_channel",
        PERSON,
        lambda: Channel.choices,
    ),
    Field(
        "age",
        _("age"),
        Kind.COUNT,
        "member",
        "extract(year from age(%(as_of)s, member.birthday))::integer",
        PERSON,
        unit=_("years"),
        is_private=True,
    ),
    Field("interest", _("interests"), Kind.MANY, "interests", "interests.topics", PERSON, occurring=_topics),
    Field("referred", _("recommended by a member"), Kind.PRESENCE, "member", "member.referred_by_id", PERSON),
    Field("email", _("e-mail"), Kind.PRESENCE, "member", "nullif(member.email, '')", PERSON),
    Field("phone", _("phone"), Kind.PRESENCE, "member", "nullif(member.phone, '')", PERSON),
    Field("line", _("LINE"), Kind.PRESENCE, "member", "nullif(member.line_id, '')", PERSON),
    Field("address", _("address"), Kind.PRESENCE, "member", "nullif(member.address, '')", PERSON),
    Field(
        "completeness",
        _("completeness of the record"),
        Kind.RATIO,
        "profile",
        "profile.score * 100",
        PERSON,
        unit="%",
    ),
]

FIELDS: dict[str, Field] = {field.name: field for field in _FIELDS}


def add_fields(fields: Sequence[Field]) -> None:
    """Conditions of the apps above: the roof passes them in when the program starts."""
    FIELDS.update({field.name: field for field in fields})
