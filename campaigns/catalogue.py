"""What can a segment ask about messages, coupons and calls, and which campaigns are built on a segment?

Events and uses for lifecycle/segments, which the roof passes in.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, Contact, CouponType
from lifecycle.segments import Event, Field, Kind, Use
from lifecycle.segments.catalogue import Choices, Label
from members.models import Channel

GROUP = _("Messages and coupons")


def _campaigns() -> Choices:
    return [(str(pk), name) for pk, name in Campaign.objects.values_list("pk", "name")]


def _coupon_types() -> Choices:
    return [(str(pk), name) for pk, name in CouponType.objects.values_list("pk", "name")]


def _prop(name: str, label: Label, kind: Kind, column: str, choices: object = None) -> Field:
    return Field(name, label, kind, "", column, "", choices)  # type: ignore[arg-type]


_OF_MESSAGES = (
    _prop("channel", _("channel"), Kind.CHOICE, "fact.channel", lambda: Channel.choices),
    _prop("campaign", _("campaign"), Kind.CHOICE, "send.campaign_id::text", _campaigns),
)
_MESSAGES = "campaigns_delivery as fact join campaigns_send as send on send.id = fact.send_id"
_CALLS = (
    "campaigns_contact as fact "
    "join campaigns_disposition as disposition on disposition.id = fact.disposition_id"
)
_COUPONS = (_prop("type", _("coupon"), Kind.CHOICE, "fact.type_id::text", _coupon_types),)

EVENTS = [
    Event(
        "message.sent", _("messages sent"), GROUP, _MESSAGES, moment="fact.sent_at",
        base="fact.state = 'sent'", props=_OF_MESSAGES,
    ),
    Event(
        "message.opened", _("messages opened"), GROUP, _MESSAGES, moment="fact.opened_at", props=_OF_MESSAGES,
    ),
    Event(
        "message.clicked", _("messages clicked"), GROUP, _MESSAGES, moment="fact.clicked_at",
        props=_OF_MESSAGES,
    ),
    Event(
        "coupon.received", _("coupons received"), GROUP, "campaigns_coupon as fact", moment="fact.issued_at",
        props=_COUPONS,
    ),
    Event(
        "coupon.redeemed", _("coupons redeemed"), GROUP, "campaigns_coupon as fact",
        moment="fact.redeemed_at", amount="fact.discount_amount", props=_COUPONS,
    ),
    Event(
        "call", _("calls and talks"), GROUP, _CALLS, moment="fact.at",
        props=(
            _prop("kind", _("type"), Kind.CHOICE, "fact.kind", lambda: Contact.Kind.choices),
            _prop("direction", _("direction"), Kind.CHOICE, "fact.direction",
                  lambda: Contact.Direction.choices),
            _prop("ended", _("how it ended"), Kind.WORD, "disposition.code"),
            _prop("evaluation", _("evaluation"), Kind.CHOICE, "fact.evaluation",
                  lambda: Contact.Evaluation.choices),
        ),
    ),
]  # fmt: skip


def uses(segments: list[int]) -> dict[int, list[Use]]:
    """The campaigns that go out to each of these segments."""
    found: dict[int, list[Use]] = {}
    for campaign in Campaign.objects.filter(segment__in=segments):
        is_over = campaign.state in {Campaign.State.DONE, Campaign.State.CANCELLED}
        use = Use(_("campaign"), campaign.name, "campaigns:detail", campaign.pk, is_over)
        found.setdefault(campaign.segment_id or 0, []).append(use)
    return found


def running_on() -> dict[int, list[Campaign]]:
    """Segment → the campaigns that go out to it at present."""
    found: dict[int, list[Campaign]] = {}
    states = [Campaign.State.SUBMITTED, Campaign.State.RUNNING, Campaign.State.PAUSED]
    for campaign in Campaign.objects.filter(segment__isnull=False, state__in=states):
        found.setdefault(campaign.segment_id or 0, []).append(campaign)
    return found
