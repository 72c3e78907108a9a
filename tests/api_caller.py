"""Calling the API as another program does: a client with scopes, and answers as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from django.test import Client

from crm import clients
from crm.access import SCOPES
from crm.models import ApiClient

numbers = count(1)


class Caller:
    """`caller.post("/orders/batch", {...})`; the answer has .status_code, .json() and .headers."""

    def __init__(self, scopes: Sequence[str] = tuple(SCOPES), **values: Any) -> None:
        number = next(numbers)
        values.setdefault("name", f"shop {number}")
        issued = clients.create_client(scopes=scopes, at=datetime.now(UTC), by=None, **values)
        self.client: ApiClient = issued.client
        self.key = issued.text
        self.http = Client(raise_request_exception=True)

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        return self.http.get(f"/api/v1{path}", query or {}, headers=self._headers(headers))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return self.http.generic(
            method,
            f"/api/v1{path}",
            self.http._encode_json({} if body is None else body, "application/json"),
            content_type="application/json",
            headers=self._headers(headers),
        )

    def put(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        return self.send("PATCH", path, body, **headers)

    def post(self, path: str, body: Any, key: str | None = "", **headers: str) -> Any:
        """With a fresh Idempotency-Key, or the one given; None sends none."""
        if key is not None:
            headers["Idempotency_Key"] = key or f"key-{next(numbers)}"
        return self.send("POST", path, body, **headers)

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.key}"} | named
