"""What may a body be? Strict JSON: no key twice, no NaN, no half characters, numbers read exactly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        del media_type, parser_context
        try:
            text = stream.read().decode("utf-8")
            data = json.loads(
                text, object_pairs_hook=_object, parse_float=Decimal, parse_constant=_no_constant
            )
            _check(data)
        except (ValueError, RecursionError) as fault:
            raise ParseError(str(fault)[:200]) from None
        return data


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object names a key twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _check(data: Any) -> None:
    """Surrogates without their other half, and the character that PostgreSQL cannot keep."""
    if isinstance(data, str):
        if "\0" in data:
            raise ValueError("a text holds the character U+0000")
        data.encode("utf-8")
    elif isinstance(data, dict):
        for name, value in data.items():
            _check(name)
            _check(value)
    elif isinstance(data, list):
        for value in data:
            _check(value)
