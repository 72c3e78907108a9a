"""What can have happened to a member? Orders with their lines, contacts, answers, moves between stages.

Each event is a table of the apps below; those of the apps above are passed in by the roof. To add one, add a
row here. The text is ours alone, what somebody typed is bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lifecycle.models import StageTransition
from lifecycle.segments.catalogue.kinds import Choices, Event, Field, Kind, Label
from lifecycle.segments.catalogue.words import stage_choices, weekday_choices
from members.complaints.categories import CATEGORIES
from members.models import Channel, Complaint, Interaction, LifeEvent, Order, Product, Survey, SurveyQuestion

#: An editor offers at most so many words that occur, and looks again after so many seconds.
MOST_WORDS, WORDS_SECONDS = 300, 600
BOUGHT, SAID, STOOD = _("Purchases"), _("What they said and did"), _("Where they stand")


def prop(name: str, label: Label, kind: Kind, column: str, source: str = "", **more: object) -> Field:
    return Field(name, label, kind, source, column, "", **more)  # type: ignore[arg-type]


def occurring(key: str, rows: QuerySet[Any, str]) -> Sequence[str]:
    """The words that occur in a column, kept for a while: it may have many rows."""

    def read() -> list[str]:
        return [word for word in rows.distinct()[:MOST_WORDS] if word]

    return cache.get_or_set(f"lifecycle.occurring.{key}", read, WORDS_SECONDS) or []


def _categories() -> Sequence[str]:
    return occurring("category", Product.objects.order_by("category").values_list("category", flat=True))


def _channels() -> Sequence[str]:
    return occurring("order_channel", Order.objects.order_by("channel").values_list("channel", flat=True))


def _survey_choices() -> Choices:
    return list(Survey.objects.values_list("code", "name"))


def _category_choices() -> Choices:
    return [(code, label) for code, (label, _details) in CATEGORIES.items()]


def _question_keys() -> Sequence[str]:
    return occurring("question", SurveyQuestion.objects.order_by("key").values_list("key", flat=True))


_HOUR = "extract(hour from fact.placed_at at time zone %(zone)s)::integer"
_BACK = (
    "left join (select refund.order_id, sum(refund.amount) as amount from members_refund as refund "
    "where refund.refunded_on < %(as_of)s%(since_refund)s group by refund.order_id) as back "
    "on back.order_id = fact.id"
)
_BACK_OF_ONE = (
    "left join lateral (select sum(refund.amount) as amount from members_refund as refund "
    "where refund.refunded_on < %(as_of)s and refund.order_id = fact.id) as back on true"
)
_LINES = (
    "join members_orderline as line on line.order_id = fact.id "
    "join members_product as product on product.id = line.product_id"
)

ORDER_PAID = Event(
    "order.paid",
    _("orders placed"),
    BOUGHT,
    "members_order as fact",
    day="fact.placed_on",
    # Valid as the metrics count it: paid, and not given back whole before as_of.
    base="fact.status in ('paid', 'fulfilled') and fact.amount > coalesce(back.amount, 0)",
    amount="fact.amount - coalesce(back.amount, 0)",
    props=(
        prop("amount", _("amount of the order"), Kind.AMOUNT, "fact.amount"),
        prop("category", _("product category"), Kind.WORD, "product.category", "line", occurring=_categories),
        prop("sku", _("product number"), Kind.WORD, "product.external_id", "line"),
        prop("line_amount", _("amount of the line"), Kind.AMOUNT, "line.amount", "line"),
        prop("quantity", _("quantity"), Kind.RATIO, "line.quantity::float8", "line"),
        prop("channel", _("channel"), Kind.WORD, "fact.channel", occurring=_channels),
        prop("store", _("store"), Kind.WORD, "fact.store"),
        prop("coupon", _("coupon code"), Kind.PRESENCE, "nullif(fact.coupon_code, '')"),
        prop("payment", _("means of payment"), Kind.WORD, "fact.payment_method"),
        prop("weekday", _("weekday"), Kind.CHOICE, "extract(isodow from fact.placed_on)::integer::text",
             choices=weekday_choices),
        prop("hour", _("hour of the day"), Kind.COUNT, _HOUR),
    ),
    joins={"back": (_BACK, _BACK_OF_ONE), "line": (_LINES, _LINES)},
    always=("back",),
    # An order with two lines of tea is one order; what is added up are its lines of tea.
    repeats={"line": ("fact.id", "line.amount")},
)  # fmt: skip

_MEMBERS_OWN = [
    ORDER_PAID,
    Event(
        "order.cancelled", _("cancelled orders"), BOUGHT, "members_order as fact", day="fact.placed_on",
        base="fact.status = 'cancelled'", amount="fact.amount",
        props=(prop("channel", _("channel"), Kind.WORD, "fact.channel", occurring=_channels),),
    ),
    Event(
        "order.refunded", _("refunds"), BOUGHT, "members_refund as fact", day="fact.refunded_on",
        amount="fact.amount", props=(prop("amount", _("amount"), Kind.AMOUNT, "fact.amount"),),
    ),
    Event(
        "interaction", _("what the member did"), SAID, "members_interaction as fact", day="fact.occurred_on",
        base="fact.is_own",
        props=(
            prop("kind", _("kind"), Kind.CHOICE, "fact.kind",
                 choices=lambda: [(kind, kind) for kind in sorted(Interaction.OWN_KINDS)]),
            prop("channel", _("channel"), Kind.WORD, "fact.channel"),
        ),
    ),
    Event(
        "contact", _("contacts by us"), SAID, "members_interaction as fact", day="fact.occurred_on",
        base="not fact.is_own",
        props=(
            prop("kind", _("kind"), Kind.WORD, "fact.kind"),
            prop("channel", _("channel"), Kind.CHOICE, "fact.channel", choices=lambda: Channel.choices),
        ),
    ),
    Event(
        "complaint", _("complaints"), SAID, "members_complaint as fact", moment="fact.received_at",
        base="fact.status not in ('rejected', 'duplicate')",
        props=(
            prop("category", _("category"), Kind.CHOICE, "fact.category", choices=_category_choices),
            prop("severity", _("severity"), Kind.CHOICE, "fact.severity",
                 choices=lambda: Complaint.Severity.choices),
            prop("status", _("state"), Kind.CHOICE, "fact.status", choices=lambda: Complaint.Status.choices),
        ),
    ),
    Event(
        "survey.answered", _("survey answers"), SAID,
        "members_surveyresponse as fact join members_surveyanswer as answer on answer.response_id = fact.id "
        "join members_survey as survey on survey.id = fact.survey_id",
        moment="answer.at", amount="answer.number",
        props=(
            prop("survey", _("survey"), Kind.CHOICE, "survey.code", choices=_survey_choices),
            prop("question", _("question"), Kind.WORD, "answer.key", occurring=_question_keys),
            prop("answer", _("answer"), Kind.MANY, "answer.codes::text[]"),
            prop("score", _("number given"), Kind.RATIO, "answer.number::float8"),
        ),
    ),
    Event(
        "life.event", _("life events"), SAID, "members_lifeevent as fact", day="fact.on",
        props=(
            prop("kind", _("life event"), Kind.CHOICE, "fact.kind", choices=lambda: LifeEvent.Kind.choices),
        ),
    ),
    Event(
        "stage.entered", _("moves between stages"), STOOD, "lifecycle_stagetransition as fact",
        day='fact."on"',
        base="fact.generation = (select max(run.generation) from lifecycle_lifecyclerun as run)",
        props=(
            prop("to", _("to the stage"), Kind.CHOICE, "fact.to_stage", choices=stage_choices),
            prop("from", _("from the stage"), Kind.CHOICE, "fact.from_stage", choices=stage_choices),
            prop("cause", _("cause"), Kind.CHOICE, "fact.cause",
                 choices=lambda: StageTransition.Cause.choices),
        ),
    ),
]  # fmt: skip

EVENTS: dict[str, Event] = {event.name: event for event in _MEMBERS_OWN}


def add_events(events: Sequence[Event]) -> None:
    """Events of the apps above: the roof passes them in when the program starts."""
    EVENTS.update({event.name: event for event in events})
