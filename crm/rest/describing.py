"""How is the API described? What every operation shares: key, problems, headers, and parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from crm.rest.fields import Record
from crm.rest.problems import CONTENT_TYPE

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
TEXTS = {
    400: "Unreadable, an unknown field or parameter, or a header is missing.",
    401: "No key, or one that is unknown, expired or revoked.",
    403: "The key lacks the scope.",
    404: "There is no such thing, or not for this key.",
    405: "This address knows no such method.",
    406: "Answers are JSON.",
    409: "The state does not allow it, or the same call is being worked on.",
    412: "It has changed since it was read.",
    413: "The body is too large.",
    415: "Bodies are JSON.",
    422: "What was said is not right.",
    429: "Too many calls; Retry-After says when to go on.",
    503: "The database cannot answer just now; Retry-After says when to try again.",
}
ALWAYS = (400, 401, 403, 405, 406, 429, 503)
WITH_BODY = (409, 413, 415, 422)

KEY_HEADER = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[A-Za-z0-9._:-]+$"},
    OpenApiParameter.HEADER,
    description="The same call with the same key has the effect of one, for seven days.",
)


class ProblemError(Record):
    pointer = serializers.CharField(help_text="JSON pointer into the body; empty for the whole.")
    code = serializers.CharField()
    message = serializers.CharField()


class ProblemAnswer(Record):
    """RFC 9457, with code and message beside."""

    type = serializers.URLField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()
    instance = serializers.CharField()
    errors = ProblemError(many=True)  # type: ignore[assignment]


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "crm.rest.views.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        del auto_schema
        return {"type": "http", "scheme": "bearer", "bearerFormat": "crm_live_…"}


class ApiSchema(AutoSchema):
    """Scopes and needed headers stand with each operation; the rest is drf-spectacular's."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation: dict[str, Any] | None = super().get_operation(*args, **kwargs)
        scope = getattr(self.view, "scopes", {}).get(self.method)
        if operation and scope:
            operation["description"] = f"{operation.get('description', '')}\n\nScope: `{scope}`.".strip()
        return operation

    def get_override_parameters(self) -> list[Any]:
        parameters = list(super().get_override_parameters())
        if self.method in getattr(self.view, "needs_key", ()):
            return [*parameters, _required(KEY_HEADER)]
        return [*parameters, KEY_HEADER] if self.method == "POST" else parameters


def _required(header: OpenApiParameter) -> OpenApiParameter:
    return OpenApiParameter(
        header.name, header.type, header.location, required=True, description=header.description
    )


def operation(
    name: str, summary: str, answer: type[Record] | None, *, tag: str, body: type[Record] | None = None,
    query: type[Record] | None = None, statuses: Sequence[int] = (200,), problems: Sequence[int] = (),
    parameters: Sequence[OpenApiParameter] = (), description: str | None = None,
) -> Callable[[Any], Any]:  # fmt: skip
    """Everything that the description says about one method of a view."""
    known = [*ALWAYS, *problems, *(WITH_BODY if body else ())]
    responses: dict[Any, Any] = dict.fromkeys(statuses, answer)
    for status in sorted(set(known)):
        responses[status, CONTENT_TYPE] = OpenApiResponse(ProblemAnswer, TEXTS[status])
    asked: list[Any] = [*parameters]
    if query is not None:
        asked.append(query)
    return extend_schema(
        operation_id=name, summary=summary, description=description, tags=[tag], request=body,
        responses=responses, parameters=asked,
    )  # fmt: skip


def path_parameter(name: str, text: str, pattern: str | None = None, most: int = 64) -> OpenApiParameter:
    schema: dict[str, Any] = {"type": "string", "minLength": 1, "maxLength": most}
    if pattern:
        schema["pattern"] = pattern
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, description=text)


MEMBER_ID = path_parameter("member_id", "mbr_ and 32 hexadecimal digits.", "^mbr_[0-9a-f]{32}$", 36)
ETAG = OpenApiParameter(
    "ETag", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200, 201],
    description="Send it back as If-Match, and a change is refused when somebody else was faster.",
)  # fmt: skip
