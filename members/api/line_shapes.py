"""What do the lines of an order look like? In bodies as in answers, so that what was read can be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.rest.fields import ExternalId, Record, ShownSignedAmount, SignedAmount, money
from members.ingest import LineFields, numbers_used_twice
from members.models import OrderLine

MOST_LINES = 500
MOST_CHOICES = 50
CONFIGURATION = "How this piece was made for the customer: name of the choice, and what was chosen."


class ProductOfLineBody(Record):
    external_id = ExternalId(help_text="The product's id in the calling program; an unknown one is made.")
    name = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=200,
        help_text="A later name replaces an earlier one; none leaves it.",
    )  # fmt: skip
    category = serializers.CharField(required=False, allow_blank=True, default="", max_length=80)


@extend_schema_field(
    {
        "anyOf": [
            {"type": "string", "pattern": r"^-?\d{1,7}(\.\d{1,2})?$"},
            {"type": "number", "exclusiveMinimum": -1e7, "exclusiveMaximum": 1e7},
        ],
        "examples": ["2"],
    }
)
class Quantity(serializers.DecimalField):
    """Pieces, weight or length, as text or as a number."""


class LineBody(Record):
    line_no = serializers.IntegerField(
        required=False, allow_null=True, default=None, min_value=0, max_value=999_999,
        help_text="The line's number in the order; without it, its place in the list, from 1.",
    )  # fmt: skip
    product = ProductOfLineBody()
    quantity = Quantity(required=False, default=Decimal(1), max_digits=9, decimal_places=2)
    amount = SignedAmount(help_text="Of the whole line, after what was taken off.")
    cost = SignedAmount(required=False, allow_null=True, default=None, help_text="Of the whole line.")
    configuration = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=200), required=False, allow_null=True,
        default=None, help_text=f"{CONFIGURATION} Left out, what is known stays.",
    )  # fmt: skip

    def validate_configuration(self, choices: Mapping[str, str] | None) -> Mapping[str, str] | None:
        if choices is not None and len(choices) > MOST_CHOICES:
            raise serializers.ValidationError(f"At most {MOST_CHOICES} choices.", code="max_length")
        name = serializers.CharField(max_length=40)
        return None if choices is None else {name.run_validation(key): said for key, said in choices.items()}


def lines_of_body(help_text: str) -> Any:
    """The field; None where the body says nothing about lines."""
    return serializers.ListSerializer(
        child=LineBody(), required=False, allow_null=True, default=None, max_length=MOST_LINES,
        help_text=help_text,
    )  # fmt: skip


def refuse_numbers_used_twice(lines: Sequence[Mapping[str, Any]] | None) -> None:
    """Raises ValidationError, at the lines whose number stands before already."""
    given = lines or []
    if twice := set(numbers_used_twice([line["line_no"] for line in given])):
        told = [serializers.ErrorDetail("This number stands before already.", code="line_no_twice")]
        raise serializers.ValidationError(
            [{"line_no": told} if index in twice else {} for index in range(len(given))]
        )


def line_fields(values: Mapping[str, Any]) -> LineFields:
    product = values["product"]
    return LineFields(
        product=product["external_id"], name=product["name"], category=product["category"],
        **{name: value for name, value in values.items() if name != "product"},
    )  # fmt: skip


class ProductOfLine(Record):
    external_id = serializers.CharField()
    name = serializers.CharField()
    category = serializers.CharField()


class LineOfOrder(Record):
    line_no = serializers.IntegerField()
    product = ProductOfLine()
    quantity = serializers.DecimalField(max_digits=12, decimal_places=2)
    amount = ShownSignedAmount()
    cost = ShownSignedAmount(allow_null=True)
    configuration = serializers.DictField(
        child=serializers.JSONField(allow_null=True), help_text=CONFIGURATION
    )


def line_answer(line: OrderLine) -> dict[str, Any]:
    """`line` with its product at hand."""
    product = line.product
    return {
        "line_no": line.line_no,
        "product": {"external_id": product.external_id, "name": product.name, "category": product.category},
        "quantity": f"{line.quantity:.2f}",
        "amount": money(line.amount),
        "cost": None if line.cost is None else money(line.cost),
        "configuration": line.configuration or {},
    }
