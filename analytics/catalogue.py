"""What can a segment ask about worth and the next step? Fields that the roof passes to lifecycle.segments."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from analytics.models import MemberAdvice
from analytics.models.worth import ValueGroup
from lifecycle.segments import Field, Kind
from lifecycle.segments.catalogue.events import occurring
from members.models import Channel, Product

RELATIONS = {
    "worth": "left join analytics_memberworth as worth on worth.member_id = member.id",
    "advice": "left join analytics_memberadvice as advice on advice.member_id = member.id",
}
GROUP, NEXT = _("What they are worth"), _("What to do next")


def _categories() -> Sequence[str]:
    return occurring("category", Product.objects.order_by("category").values_list("category", flat=True))


FIELDS = [
    Field(
        "value_group", _("value group"), Kind.CHOICE, "worth", "worth.value_group", GROUP,
        lambda: ValueGroup.choices,
    ),
    Field("value_score", _("score of value, 0 to 100"), Kind.RATIO, "worth", "worth.score", GROUP),
    Field("contribution", _("contribution of 365 days"), Kind.AMOUNT, "worth", "worth.contribution", GROUP),
    Field("loyalty", _("loyalty, 0 to 100"), Kind.RATIO, "worth", "worth.loyalty", GROUP),
    Field(
        "discount_share", _("share of orders with a discount"), Kind.RATIO, "worth",
        "worth.discount_share * 100", GROUP, unit="%",
    ),
    Field(
        "service_amount", _("cost of service in 365 days"), Kind.AMOUNT, "worth", "worth.service_amount",
        GROUP,
    ),
    Field(
        "next_action", _("next best action"), Kind.CHOICE, "advice", "advice.action", NEXT,
        lambda: MemberAdvice.Action.choices,
    ),
    Field("next_gain", _("expected gain of the next action"), Kind.AMOUNT, "advice", "advice.gain", NEXT),
    Field(
        "next_channel", _("channel of the next action"), Kind.CHOICE, "advice", "advice.channel", NEXT,
        lambda: Channel.choices,
    ),
    Field(
        "next_category", _("next category"), Kind.WORD, "advice", "advice.next_category", NEXT,
        occurring=_categories,
    ),
]  # fmt: skip
