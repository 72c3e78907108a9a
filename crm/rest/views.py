"""Who calls, may they, and how often? The view that every address of the API is made from."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from django.db import connection
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, NotAuthenticated, Throttled, ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from crm.access import holds
from crm.clients import client_of
from crm.models import ApiClient
from crm.rest import limits, once
from crm.rest.fields import Record
from crm.rest.problems import UNKNOWN_FIELD, Problem
from crm.rest.reading import StrictJSONParser

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def now() -> datetime:
    """The clock of the database, read once a call."""
    with connection.cursor() as cursor:
        cursor.execute("select statement_timestamp()")
        (at,) = cursor.fetchone() or (None,)
    if not isinstance(at, datetime):
        raise TypeError("the database tells no time")
    return at


def needs(**scopes: str) -> dict[str, str]:
    """The scope that each method needs."""
    return scopes


def takes(**forms: type[Record]) -> dict[str, type[Record]]:
    """The parameters that each method takes."""
    return forms


class KeyAuthentication(BaseAuthentication):
    """Authorization: Bearer crm_live_…"""

    def authenticate(self, request: Request) -> tuple[ApiClient, None] | None:
        words = request.headers.get("Authorization", "").split()
        if not words:
            return None
        limits.refuse_guessing(request._request)  # noqa: SLF001
        client = client_of(words[1], at=now()) if len(words) == 2 and words[0].lower() == "bearer" else None
        if client is None:
            limits.count_wrong_key(request._request)  # noqa: SLF001
            raise AuthenticationFailed
        return client, None

    def authenticate_header(self, request: Request) -> str:
        del request
        return "Bearer"


class ApiView(APIView):
    """`scopes` names what each method needs; `needs_key` the methods that need an Idempotency-Key."""

    authentication_classes = (KeyAuthentication,)
    renderer_classes = (JSONRenderer,)
    parser_classes = (StrictJSONParser,)
    permission_classes = ()
    scopes: ClassVar[dict[str, str]] = {}
    needs_key: ClassVar[frozenset[str]] = frozenset()
    #: method → the parameters that it takes; without an entry it takes none.
    parameters: ClassVar[dict[str, type[Record]]] = {}
    query: dict[str, Any]
    budget: limits.Budget | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        # Programs read codes; the texts beside them are always English.
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        client = self.client
        self.budget = limits.take(client)
        if self.budget.is_over:
            raise Throttled(wait=self.budget.reset_seconds)
        method = str(request.method)
        if method in self.scopes and not holds(client, self.scopes[method]):
            raise Problem(403, "missing_scope", f"The key lacks the scope {self.scopes[method]}.")
        if method not in SAFE:
            _check_body(request)
        self.query = self._query(request)
        if method in self.needs_key and not request.headers.get("Idempotency-Key"):
            raise Problem(400, "idempotency_key_required", "Send an Idempotency-Key with this call.")

    def _query(self, request: Request) -> dict[str, Any]:
        form = self.parameters.get(str(request.method), Record)(data=dict(request.query_params.items()))
        form.is_valid(raise_exception=True)
        return dict(form.validated_data)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(request, response, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Content-Language"] = "en"
        if self.budget:
            for name, value in self.budget.headers().items():
                response.headers[name] = value
        return response

    @property
    def client(self) -> ApiClient:
        """Who calls. Raises NotAuthenticated."""
        client: object = self.request.user
        if not isinstance(client, ApiClient):
            raise NotAuthenticated
        return client

    def read(self, form: type[Record], extra: dict[str, Any] | None = None) -> dict[str, Any]:
        """The body by this form, with what the address says beside. Raises ValidationError."""
        data = self.request.data
        if extra and isinstance(data, dict):
            if twice := sorted(set(data) & set(extra)):
                unknown = {name: ["The address says this already."] for name in twice}
                raise ValidationError(unknown, code=UNKNOWN_FIELD)
            data = {**data, **extra}
        body = form(data=data)
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)

    def once(self, work: Callable[[], Response]) -> Response:
        """The work of a writing call: one transaction, and once for each Idempotency-Key."""
        return once.run(self.request, work)


def _check_body(request: Request) -> None:
    """Read it whole, so that a body that is too large is refused and once.fingerprint finds it."""
    body = request._request.body  # noqa: SLF001
    if body and not re.match(r"application/json\s*(;|$)", request.content_type or "", re.IGNORECASE):
        from rest_framework.exceptions import UnsupportedMediaType

        raise UnsupportedMediaType(request.content_type or "")
