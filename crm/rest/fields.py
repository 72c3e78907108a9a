"""In which form do times, money and identifiers stand in bodies and answers? And: no unknown field passes.

Times are RFC 3339 with a zone, answered in UTC. Money is a decimal text in major units of the brand's
currency, "1234.00"; JSON numbers are read exactly, more than two decimals are refused.
"""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.formats import rfc3339
from crm.models import Brand
from crm.rest.problems import UNKNOWN_FIELD

#: Before the first and after the last, a date is a mistake of writing.
FIRST, LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)")
MONEY = r"^\d{1,12}(\.\d{1,2})?$"
EXTERNAL_ID = r"^[^\x00-\x20\x7f/](?:[^\x00-\x1f\x7f/]*[^\x00-\x20\x7f/])?$"


class Record(serializers.Serializer[Any]):
    """A body or an answer; a field that it does not know is refused, which catches typing mistakes."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := sorted(set(data) - set(self.fields))):
            text = "This field is not known."
            raise serializers.ValidationError({name: [_error(text)] for name in unknown})
        return super().to_internal_value(data)


def _error(text: str) -> Any:
    from rest_framework.exceptions import ErrorDetail

    return ErrorDetail(text, code=UNKNOWN_FIELD)


@extend_schema_field({"type": "string", "format": "date-time", "examples": ["2026-11-20T09:30:00.000000Z"]})
class Moment(serializers.Field[datetime, str, str, Any]):
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "A time is RFC 3339 with a zone, such as 2026-11-20T17:30:00+08:00.",
        "far": "A time lies between 1900 and 2200.",
    }

    def to_internal_value(self, data: Any) -> datetime:
        if not isinstance(data, str) or not RFC3339.fullmatch(data):
            self.fail("invalid")
        try:
            # Python keeps microseconds; finer digits are cut.
            at = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", data).upper())
        except ValueError:
            self.fail("invalid")
        if not datetime(1900, 1, 2) <= at.replace(tzinfo=None) < datetime(2199, 12, 31):  # noqa: DTZ001
            self.fail("far")
        return at.astimezone(UTC)

    def to_representation(self, value: datetime) -> str:
        return moment(value)


moment = rfc3339


@extend_schema_field(
    {
        "anyOf": [{"type": "string", "pattern": MONEY}, {"type": "number", "minimum": 0}],
        "examples": ["1280.00"],
    }
)
class Amount(serializers.Field[Decimal, Any, str, Any]):
    below_zero = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": "An amount is a plain number such as 1234.00, of at most twelve digits.",
        "decimals": "Money has at most two decimals.",
        "negative": "An amount is not below zero.",
    }

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or not isinstance(data, str | int | Decimal):
            self.fail("invalid")
        try:
            amount = Decimal(data)
        except InvalidOperation:
            self.fail("invalid")
        if not amount.is_finite() or abs(amount) >= Decimal("1e12"):
            self.fail("invalid")
        if amount < 0 and not self.below_zero:
            self.fail("negative")
        if amount != amount.quantize(Decimal("0.01")):
            self.fail("decimals")
        return amount.quantize(Decimal("0.01"))

    def to_representation(self, value: Decimal) -> str:
        return money(value)


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


@extend_schema_field({"type": "string", "pattern": r"^\d{1,12}\.\d{2}$", "examples": ["1280.00"]})
class ShownAmount(Amount):
    """Money in answers: always with two decimals."""


@extend_schema_field(
    {
        "anyOf": [{"type": "string", "pattern": r"^-?\d{1,12}(\.\d{1,2})?$"}, {"type": "number"}],
        "examples": ["1280.00"],
    }
)
class SignedAmount(Amount):
    """Money of one line of several: one of them may take something off."""

    below_zero = True


@extend_schema_field({"type": "string", "pattern": r"^-?\d{1,12}\.\d{2}$", "examples": ["1280.00"]})
class ShownSignedAmount(SignedAmount):
    """The same in answers: always with two decimals."""


class Currency(serializers.CharField):
    """The brand's; another one is refused, since nothing here converts."""

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, min_length=3, max_length=3, **options)

    def to_internal_value(self, data: Any) -> str:
        code = super().to_internal_value(data)
        if code != Brand.get().currency:
            raise serializers.ValidationError(
                f"The currency here is {Brand.get().currency}.", code="currency"
            )
        return code


class ExternalId(serializers.CharField):
    """An identifier of the calling program: any text without control characters, and no slash."""

    def __init__(self, max_length: int = 64, **options: Any) -> None:
        super().__init__(max_length=max_length, **options)
        from django.core.validators import RegexValidator

        self.validators.append(
            RegexValidator(EXTERNAL_ID, "An identifier has no slash and no control character.", "identifier")
        )


@extend_schema_field({"type": "string", "pattern": "^mbr_[0-9a-f]{32}$"})
class MemberId(serializers.CharField):
    """mbr_ and the member's UUID: the id of a member in every answer."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "member_id": "A member id reads mbr_ and 32 hexadecimal digits."
    }

    def to_internal_value(self, data: Any) -> Any:
        try:
            return read_member_id(str(data))
        except ValueError:
            self.fail("member_id")

    def to_representation(self, value: Any) -> str:
        return member_id(value)


def member_id(public_id: uuid.UUID) -> str:
    return f"mbr_{public_id.hex}"


def read_member_id(text: str) -> uuid.UUID:
    """Raises ValueError for what no member can have."""
    if not re.fullmatch(r"mbr_[0-9a-f]{32}", text):
        raise ValueError(text)
    return uuid.UUID(text.removeprefix("mbr_"))
