"""The documented columns: what a shop exports when it is asked to (docs/how-to/load.md)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from members.imports.applying.members import apply_members
from members.imports.applying.orders import apply_orders
from members.imports.applying.others import apply_interactions, apply_order_lines, apply_refunds
from members.imports.applying.ties import apply_groups, apply_notes
from members.imports.shape import Column, Profile, Shape
from members.models import Channel

UPDATED = Column("updated_at", help=_("When the record last changed; the newest one wins."))
CURRENCY = Column("currency", help=_("The brand's currency; rows in another one are rejected."))


def consent_columns() -> tuple[Column, ...]:
    return tuple(
        Column(f"{channel}_consent{part}", help=words)
        for channel in Channel.values
        for part, words in (
            ("", _("yes or no")),
            ("_at", _("When it was given or refused.")),
            ("_source", _("Where: a form, the shop, a call.")),
            ("_text_version", _("Which text was shown.")),
        )
    )


MEMBERS = Shape(
    kind="members",
    views=("members/load/members_judged", "members/load/consents_judged"),
    apply=apply_members,
    columns=(
        Column("member_id", required=True, help=_("The member's number in the source."), sample="C0001"),
        Column("name", help=_("Or given_name and surname."), sample="王小明"),
        Column("given_name"),
        Column("surname"),
        Column("email", also=("e-mail", "e_mail"), sample="ming@example.com"),
        Column(
            "phone", also=("mobile",), help=_("Any way of writing it; kept as +886…"), sample="0912-345-678"
        ),
        Column("line_id", help=_("The LINE user id.")),
        Column("birthday", help=_("Year first; an impossible one is dropped."), sample="1990-05-17"),
        Column("sex", help=_("female, male or other"), sample="male"),
        Column("occupation"),
        Column("city", sample="臺北市"),
        Column("district", sample="大安區"),
        Column("address"),
        Column("postcode", sample="106"),
        Column("company"),
        Column("title", help=_("The job title.")),
        Column("company_size", help=_("One of the words of the record.")),
        Column("card_no", also=("card_number",), help=_("The number on the loyalty card.")),
        Column("joined_why", help=_("One of the words of the record.")),
        Column("joined_why_note"),
        Column("brand_before", help=_("Which brand was used before.")),
        Column("preferred_channel", help=_("email, sms, line, call or post")),
        Column("tags", help=_("Several are parted by commas or 、"), sample="VIP、敏感肌"),
        Column("origin", help=_("How the member was won."), sample="instagram"),
        Column("joined_at", help=_("Without a zone it is the brand's time."), sample="2024-03-01 10:30"),
        Column("referred_by", help=_("The member_id of who brought this member.")),
        Column("language", help=_("zh-hant or en")),
        Column("stage", help=_("A stage to show instead of the computed one, where it may be asked for.")),
        Column("stage_reason", help=_("Why this stage; it cannot be asked for without.")),
        Column("stage_until", help=_("The last day on which it shows; a year at most.")),
        UPDATED,
        *consent_columns(),
    ),
)

ORDERS = Shape(
    kind="orders",
    views=("members/load/orders_judged",),
    apply=apply_orders,
    columns=(
        Column("order_id", required=True, sample="A1001"),
        Column("member_id", required=True, help=_("An unknown member is created."), sample="C0001"),
        Column(
            "placed_at",
            required=True,
            help=_("Year first; without a zone it is the brand's time."),
            sample="2024-03-02 14:05:00",
        ),
        Column(
            "amount", required=True, help=_("At most two decimals, no thousands separator."), sample="1280.00"
        ),
        Column("cost", sample="512.00"),
        Column("status", help=_("pending, paid, fulfilled or cancelled; empty means paid."), sample="paid"),
        Column("channel", sample="web"),
        Column("store"),
        Column("coupon", also=("coupon_code",)),
        Column("payment_method", sample="card"),
        Column("instalments"),
        Column("product", also=("product_id",), help=_("When an order is for one product.")),
        CURRENCY,
        UPDATED,
    ),
)

ORDER_LINES = Shape(
    kind="order_lines",
    views=("members/load/order_lines_judged",),
    apply=apply_order_lines,
    columns=(
        Column("order_id", required=True, help=_("Load the orders first."), sample="A1001"),
        Column("line_no", required=True, sample="1"),
        Column("product_id", required=True, sample="P-77"),
        Column("product_name", sample="玫瑰保濕面霜"),
        Column("category", sample="臉部保養"),
        Column("quantity", help=_("Empty means 1."), sample="2"),
        Column("amount", required=True, help=_("Of the whole line."), sample="1280.00"),
        Column("cost", help=_("Of the whole line."), sample="512.00"),
        CURRENCY,
    ),
)

REFUNDS = Shape(
    kind="refunds",
    views=("members/load/refunds_judged",),
    apply=apply_refunds,
    columns=(
        Column("order_id", required=True, help=_("A refund before its order waits for it."), sample="A1001"),
        Column("refund_id", required=True, sample="R-1"),
        Column("refunded_at", required=True, sample="2024-03-09 11:00"),
        Column(
            "amount",
            required=True,
            help=_("Above zero; all refunds together at most the order's amount."),
            sample="300.00",
        ),
        CURRENCY,
        UPDATED,
    ),
)  # fmt: skip

INTERACTIONS = Shape(
    kind="interactions",
    views=("members/load/interactions_judged",),
    apply=apply_interactions,
    columns=(
        Column("interaction_id", required=True, sample="I-1"),
        Column("member_id", required=True, sample="C0001"),
        Column(
            "kind",
            required=True,
            help=_("Such as subscribed, called_in, attended, ended."),
            sample="attended",
        ),
        Column("occurred_at", required=True, sample="2024-04-01 19:00"),
        Column("channel", sample="store"),
        Column("subject", sample="會員日"),
        Column("note"),
        Column("end_kind", help=_("Only with the kind ended.")),
        UPDATED,
    ),
)


#: Both speak of members who are there: nobody is made by being somebody's spouse.
PERSON = Column(
    "member_id", required=True, also=("member_no",), sample="C0001",
    help=_("The member's number in the source, or our own, such as M-000123."),
)  # fmt: skip

GROUPS = Shape(
    kind="groups",
    views=("members/load/ties/groups_judged",),
    apply=apply_groups,
    columns=(
        PERSON,
        Column("group_name", required=True, also=("group",), sample="王家"),
        Column("group_kind", help=_("household, employer, association or other"), sample="household"),
        Column(
            "group_id", sample="H-17",
            help=_("Its number in the source. Without one, groups of one kind and name are taken for one."),
        ),
        Column(
            "role", sample="spouse",
            help=_("head, spouse, child, parent, decider, buyer, user, contact or member"),
        ),
        Column("since_on", also=("from", "since"), sample="2024-01-01"),
        Column("until_on", also=("to", "until"), help=_("When the member left; blank while in it.")),
    ),
)  # fmt: skip

NOTES = Shape(
    kind="notes",
    views=("members/load/ties/notes_judged",),
    apply=apply_notes,
    columns=(
        PERSON,
        Column("note", required=True, also=("text",), sample="不吃辣"),
        Column("note_kind", help=_("habit, need, taste, caution or other"), sample="taste"),
        Column("pinned", also=("is_pinned",), help=_("yes or no"), sample="yes"),
        Column("at", also=("written_at",), sample="2024-03-02 15:00"),
    ),
)

PROFILE = Profile(
    "generic",
    _("documented columns"),
    {shape.kind: shape for shape in (MEMBERS, ORDERS, ORDER_LINES, REFUNDS, INTERACTIONS, GROUPS, NOTES)},
)
