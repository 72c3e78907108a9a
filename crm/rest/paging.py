"""How does a list go on? By a cursor that names the last row shown; rows are never counted.

The order is by id, which never changes: a walk misses nobody who was there when it began.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from rest_framework import serializers

from crm.rest.fields import Record

LIMIT, MOST = 100, 500


class Paged(Record):
    """The parameters that every list takes."""

    limit = serializers.IntegerField(
        required=False, default=LIMIT, min_value=1, max_value=MOST, help_text="Rows a page."
    )
    cursor = serializers.CharField(
        required=False, default="", max_length=80, allow_blank=True,
        help_text="next_cursor of the page before.",
    )  # fmt: skip

    def validate_cursor(self, value: str) -> int:
        if not value:
            return 0
        try:
            (last,) = json.loads(base64.urlsafe_b64decode(value.encode()))
        except (ValueError, TypeError, binascii.Error, UnicodeError):
            raise serializers.ValidationError("This list gave out no such cursor.", code="cursor") from None
        if type(last) is not int or not 0 <= last < 2**63:
            raise serializers.ValidationError("This list gave out no such cursor.", code="cursor")
        return last


class HasId(Protocol):
    @property
    def pk(self) -> Any: ...


def page(
    rows: Sequence[Any], limit: int, show: Callable[[Any], Any], key: Callable[[Any], int]
) -> dict[str, Any]:
    """The answer for `limit` + 1 rows that were read."""
    shown = rows[:limit]
    more = len(rows) > limit
    return {
        "data": [show(row) for row in shown],
        "next_cursor": _cursor(key(shown[-1])) if more else None,
        "has_more": more,
    }


def _cursor(last: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([last]).encode()).decode()


def page_of(item: type[Record], name: str) -> type[Record]:
    """The answer's form, for the description of the API."""
    fields: dict[str, Any] = {
        "data": item(many=True),
        "next_cursor": serializers.CharField(allow_null=True),
        "has_more": serializers.BooleanField(),
    }
    return type(name, (Record,), fields)
