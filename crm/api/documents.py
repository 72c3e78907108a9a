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
    generator = SchemaGenerator(api_version="v1")  # type: ignore[no-untyped-call]
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
        "parts": document["components"]["schemas"],
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
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "path": path,
        "summary": operation.get("summary", ""),
        "text": operation.get("description", ""),
        "parameters": [_parameter(one) for one in operation.get("parameters", [])],
        "body": _name(body),
        "answers": [_answer(status, one) for status, one in operation["responses"].items()],
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
    return {"status": status, "part": _name(content.get("schema", {})), "text": answer.get("description", "")}


def _name(schema: dict[str, Any]) -> str:
    return str(schema.get("$ref", "")).rsplit("/", 1)[-1]


class Unknown(ApiView):
    """Everything else below /api/v1, so that a wrong address is answered in the same form."""

    schema = None

    def get(self, _request: Request, **_words: Any) -> Response:
        raise Problem(404, "not_found", "The API has no such address.")

    put = post = patch = delete = get
