"""How does a batch go in? Each item has its own result; a wrong one stops none of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from crm.rest.fields import Record
from crm.rest.problems import Problem, validation

MOST = 500
T = TypeVar("T")


class ItemProblem(Record):
    """What is wrong with one item; pointers begin at the body."""

    code = serializers.CharField()
    message = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(child=serializers.CharField()))  # type: ignore[assignment]


class ItemResult(Record):
    index = serializers.IntegerField(help_text="The place of the item in the batch, from 0.")
    status = serializers.IntegerField(help_text="As if the item had been sent alone: 201, 200, 202 or 422.")
    id = serializers.CharField(required=False, help_text="What was written; absent where nothing was.")
    warnings = serializers.ListField(child=serializers.CharField(), required=False)
    error = ItemProblem(required=False)


class BatchAnswer(Record):
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    failed = serializers.IntegerField()
    results = ItemResult(many=True)


def batch_of(item: type[Record], name: str) -> type[Record]:
    """The form of a batch of these, for the description of the API."""
    items = serializers.ListField(child=item(), min_length=1, max_length=MOST)
    return type(name, (Record,), {"items": items})


@dataclass
class Written(Generic[T]):
    """One item that was read: its place, its values, and what became of it."""

    index: int
    values: T
    status: int = 0
    id: str = ""
    error: dict[str, Any] | None = None
    warnings: Sequence[str] = ()

    def refuse(self, code: str, message: str, field: str = "") -> None:
        pointer = f"/items/{self.index}" + (f"/{field}" if field else "")
        errors = [{"pointer": pointer, "code": code, "message": message}]
        self.status, self.error = 422, {"code": code, "message": message, "errors": errors}


def read_items(data: Any, form: type[Record]) -> list[Written[dict[str, Any]]]:
    """Every item by this form; a wrong one carries its error. Raises ValidationError for no batch at all."""
    if not isinstance(data, dict) or not isinstance(data.get("items"), list):
        raise ValidationError({"items": ["A batch is an object with a list of items."]}, code="items")
    if unknown := sorted(set(data) - {"items"}):
        raise ValidationError({name: ["This field is not known."] for name in unknown}, code="unknown_field")
    if not 1 <= len(data["items"]) <= MOST:
        raise Problem(422, "batch_size", f"A batch has 1 to {MOST} items.", pointer="/items")
    return [_read(index, item, form) for index, item in enumerate(data["items"])]


def _read(index: int, item: Any, form: type[Record]) -> Written[dict[str, Any]]:
    body = form(data=item)
    if body.is_valid():
        return Written(index, dict(body.validated_data))
    status, code, message, errors = validation(ValidationError(body.errors))
    for error in errors:
        error["pointer"] = f"/items/{index}{error['pointer']}"
    del status
    return Written(index, {}, 422, error={"code": code, "message": message, "errors": errors})


def good(items: Sequence[Written[T]]) -> list[Written[T]]:
    return [item for item in items if item.error is None]


def together_or_singly(
    items: Sequence[Written[T]], write: Callable[[Sequence[Written[T]]], None], refusal: type[Exception]
) -> None:
    """Write all at once; where the door refuses one, go through them one by one to find out which."""
    try:
        write(items)
    except refusal:
        for item in items:
            try:
                write([item])
            except refusal as refused:
                item.refuse(str(getattr(refused, "reason", "refused")), str(refused))


def answer(items: Sequence[Written[Any]]) -> dict[str, Any]:
    results: list[dict[str, Any]] = []
    for item in items:
        result: dict[str, Any] = {"index": item.index, "status": item.status}
        if item.error is not None:
            result["error"] = item.error
        else:
            result["id"] = item.id
        if item.warnings:
            result["warnings"] = list(item.warnings)
        results.append(result)
    statuses = [item.status for item in items]
    return {
        "created": statuses.count(201),
        "updated": statuses.count(200),
        "failed": sum(item.error is not None for item in items),
        "results": results,
    }
