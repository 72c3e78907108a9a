"""The description of the API is the committed one, and the page shows all of it from this server alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from crm.access import SCOPES
from crm.api.documents import as_yaml, description
from tests.campaign_cast import make_brand

pytestmark = pytest.mark.django_db


def test_the_committed_file_is_the_api_as_it_is() -> None:
    written = (Path(settings.BASE_DIR) / "docs" / "openapi.yaml").read_text()
    assert written.splitlines() == as_yaml().splitlines(), (
        "Write docs/openapi.yaml anew (./run manage spectacular --file docs/openapi.yaml), "
        "and read what changed for callers."
    )


def test_the_address_gives_the_same_document() -> None:
    make_brand()
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"] == "3.1.1"
    assert set(document["paths"]) == set(description()["paths"])
    assert document["components"]["securitySchemes"]["key"]["scheme"] == "bearer"
    assert "nullable" not in str(document)


def test_every_operation_has_a_name_a_scope_and_problems() -> None:
    operations = [one for path in description()["paths"].values() for one in path.values()]
    names = [one["operationId"] for one in operations]
    assert len(names) == len(set(names)) == 38
    for one in operations:
        assert re.search(r"Scope: `([\w:]+)`", one["description"])[1] in SCOPES
        assert {"401", "403", "429", "503"} <= set(one["responses"])


def test_the_page_shows_every_operation_and_part_and_fetches_nothing_from_elsewhere() -> None:
    make_brand()
    answer = Client().get("/api/v1/docs/")
    page = answer.content.decode()
    anchors = set(re.findall(r'id="([\w-]+)"', page))
    document = description()
    assert {one["operationId"] for path in document["paths"].values() for one in path.values()} <= anchors
    assert {f"part-{name}" for name in document["components"]["schemas"]} <= anchors
    assert set(re.findall(r'href="#([\w-]+)"', page)) <= anchors
    assert re.findall(r'(?:src|href)="(?:https?:)?//', page) == []
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert all(scope in page for scope in SCOPES)
