"""How is the API described? The committed OpenAPI file, and a page that reads it, both without a network."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from crm.access import SCOPES
from crm.rest.problems import TITLES, Problem
from crm.rest.views import ApiView

METHODS = ("get", "put", "post", "patch", "delete")


@cache
def description() -> dict[str, Any]:
    """The OpenAPI document of the addresses as they are."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call]
    document: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return document


def as_yaml() -> str:
    """What stands in docs/openapi.yaml."""
    text: bytes = OpenApiYamlRenderer().render(description(), renderer_context={})  # type: ignore[no-untyped-call]
    return text.decode()


@login_not_required
@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    del request
    return JsonResponse(description(), json_dumps_params={"ensure_ascii": False, "indent": 1})


@login_not_required
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    document = description()
    context = {
        "tags": _by_tag(document),
        "parts": [_part(name, schema) for name, schema in document["components"]["schemas"].items()],
        "scopes": SCOPES,
        "problems": TITLES,
        "base": f"{settings.BASE_URL}/api/v1",
    }
    return render(request, "crm/api_docs.html", context)


def _by_tag(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method in METHODS:
            if method in methods:
                operation = methods[method]
                found.setdefault(operation["tags"][0], []).append(_shown(path, method, operation))
    return found


def _shown(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = operation["responses"]
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "text": [part for part in operation.get("description", "").split("\n\n") if part],
        "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        "body": _reference(body),
        "good": [_answer(status, one) for status, one in answers.items() if status < "300"],
        "bad": [status for status in answers if status >= "300"],
    }


def _parameter(one: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": one["name"],
        "place": one["in"],
        "required": one.get("required", False),
        "text": one.get("description", ""),
    }


def _answer(status: str, answer: dict[str, Any]) -> dict[str, str]:
    content: dict[str, Any] = next(iter(answer.get("content", {}).values()), {})
    return {"status": status, "part": _reference(content.get("schema", {}))}


def _reference(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


def _part(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    needed = schema.get("required", [])
    fields = [
        {
            "name": field,
            "type": _type(one),
            "text": one.get("description", ""),
            "required": field in needed,
        }
        for field, one in schema.get("properties", {}).items()
    ]
    words = " · ".join(str(word) for word in schema.get("enum", []))
    return {"name": name, "text": schema.get("description", "") or words, "fields": fields}


def _type(schema: dict[str, Any]) -> str:
    if name := _reference(schema):
        return name
    for many in ("oneOf", "anyOf", "allOf"):
        if many in schema:
            return " or ".join(dict.fromkeys(_type(one) for one in schema[many]))
    kind = schema.get("type", "")
    text = " or ".join(kind) if isinstance(kind, list) else str(kind)
    if "array" in text:
        return f"list of {_type(schema.get('items', {}))}"
    return f"{text} ({schema['format']})" if "format" in schema else text


class Unknown(ApiView):
    """Everything else below /api/v1, so that a wrong address is answered in the same form."""

    schema = None

    def get(self, _request: Request, **_words: Any) -> Response:
        raise Problem(404, "not_found", "The API has no such address.")

    put = post = patch = delete = get
