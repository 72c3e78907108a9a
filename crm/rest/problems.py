"""How does a refusal look? An RFC 9457 problem document with `code` and `message` beside, for every status.

400 unreadable or unknown field · 401 no or bad key · 403 scope · 404 unseen · 409 conflict · 412 ETag ·
413 · 415 · 422 what was said is not right · 429 and 503 with Retry-After.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

log = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
UNKNOWN_FIELD = "unknown_field"
#: code → title; the documentation page lists them.
TITLES = {
    "parse_error": "The body is not JSON that can be read",
    UNKNOWN_FIELD: "A field or parameter is not known",
    "idempotency_key_required": "This call needs an Idempotency-Key",
    "not_authenticated": "The call carries no key",
    "invalid_key": "The key is unknown, expired or revoked",
    "missing_scope": "The key lacks a scope",
    "not_found": "There is no such thing, or not for this key",
    "method_not_allowed": "This address knows no such method",
    "not_acceptable": "Answers are JSON",
    "in_progress": "The same call is being worked on",
    "conflict": "The state does not allow it",
    "precondition_failed": "It has changed since it was read",
    "body_too_large": "The body is too large",
    "unsupported_media_type": "Bodies are JSON",
    "validation_error": "What was said is not right",
    "idempotency_key_reused": "The Idempotency-Key belongs to another call",
    "rate_limited": "Too many calls",
    "unavailable": "The database cannot answer just now",
    "server_error": "A mistake of ours",
}


class Problem(exceptions.APIException):
    """A refusal with a code of its own; `extra` stands in the document beside the rest."""

    def __init__(self, status: int, code: str, message: str, *, pointer: str | None = None) -> None:
        super().__init__(message, code)
        self.status_code, self.code, self.message = status, code, message
        self.errors = [] if pointer is None else [{"pointer": pointer, "code": code, "message": message}]


def handle(failure: Exception, context: Mapping[str, Any]) -> Response:
    """What Django REST framework calls with everything that a view raises."""
    set_rollback()
    status, code, message, errors = _read(failure, context)
    answer = Response(document(status, code, message, errors), status=status, content_type=CONTENT_TYPE)
    if isinstance(failure, exceptions.NotAuthenticated | exceptions.AuthenticationFailed):
        answer["WWW-Authenticate"] = "Bearer"
    wait = getattr(failure, "wait", None)
    if wait is not None or (status in {409, 503} and code in {"in_progress", "unavailable"}):
        answer["Retry-After"] = str(max(int(wait or 1), 1))
    return answer


def document(
    status: int, code: str, message: str, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    return {
        "type": f"{settings.BASE_URL}/api/v1/docs/#problem-{code}",
        "title": TITLES.get(code, message),
        "status": status,
        "detail": message,
        "code": code,
        "message": message,
        "instance": f"req_{uuid.uuid4().hex}",
        "errors": errors or [],
    }


Reading = tuple[int, str, str, list[dict[str, str]]]


def _read(failure: Exception, context: Mapping[str, Any]) -> Reading:
    if isinstance(failure, Problem):
        return failure.status_code, failure.code, failure.message, failure.errors
    if isinstance(failure, exceptions.ValidationError):
        return validation(failure)
    for kind, status, code in _KNOWN:
        if isinstance(failure, kind):
            return status, code, TITLES[code] + ".", []
    if isinstance(failure, exceptions.APIException):
        code = str(failure.get_codes()) if isinstance(failure.detail, str) else failure.default_code
        return failure.status_code, code, str(failure.detail), []
    if isinstance(failure, OperationalError | InterfaceError):
        log.error("the database could not answer", exc_info=failure)
        return 503, "unavailable", TITLES["unavailable"] + ".", []
    log.error("a call failed", exc_info=failure)
    got_request_exception.send(sender=None, request=context.get("request"))
    return 500, "server_error", TITLES["server_error"] + ".", []


_KNOWN: list[tuple[type[Exception], int, str]] = [
    (exceptions.ParseError, 400, "parse_error"),
    (exceptions.NotAuthenticated, 401, "not_authenticated"),
    (exceptions.AuthenticationFailed, 401, "invalid_key"),
    (exceptions.PermissionDenied, 403, "missing_scope"),
    (PermissionDenied, 403, "missing_scope"),
    (exceptions.NotFound, 404, "not_found"),
    (Http404, 404, "not_found"),
    (exceptions.MethodNotAllowed, 405, "method_not_allowed"),
    (exceptions.NotAcceptable, 406, "not_acceptable"),
    (RequestDataTooBig, 413, "body_too_large"),
    (exceptions.UnsupportedMediaType, 415, "unsupported_media_type"),
    (exceptions.Throttled, 429, "rate_limited"),
]


def validation(failure: exceptions.ValidationError) -> Reading:
    """400 where only unknown fields are wrong, else 422; every error with a pointer into the body."""
    errors = list(_pointed(failure.detail, ""))
    count = len(errors)
    message = "1 field is not right." if count == 1 else f"{count} fields are not right."
    if all(error["code"] == UNKNOWN_FIELD for error in errors):
        return 400, UNKNOWN_FIELD, message, errors
    return 422, "validation_error", message, errors


def _pointed(detail: Any, pointer: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            step = "" if name == "non_field_errors" else "/" + str(name).replace("~", "~0").replace("/", "~1")
            yield from _pointed(inner, pointer + step)
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _pointed(inner, f"{pointer}/{index}" if nested else pointer)
    else:
        yield {"pointer": pointer, "code": str(getattr(detail, "code", "invalid")), "message": str(detail)}
