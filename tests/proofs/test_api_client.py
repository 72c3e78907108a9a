"""A client that openapi-python-client writes from docs/openapi.yaml imports, and does a shop's main job."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from crm import events, nightly
from crm.models import Brand
from members.models import Order
from tests.api_caller import Caller
from tests.campaign_cast import make_brand

pytest.importorskip("openapi_python_client")
pytestmark = [pytest.mark.prove, pytest.mark.django_db(transaction=True)]


def test_the_generated_client_sends_orders_and_reads_the_stage(
    tmp_path: Path, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = Path(settings.BASE_DIR) / "docs" / "openapi.yaml"
    made = subprocess.run(
        [
            sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none",
            "--path", str(source),
            "--output-path", str(tmp_path / "shuke_client"),
        ],
        capture_output=True, text=True, check=False, cwd=tmp_path,
    )  # fmt: skip
    assert made.returncode == 0, made.stdout + made.stderr
    monkeypatch.syspath_prepend(str(tmp_path))
    client = importlib.import_module("shuke_client").AuthenticatedClient
    models = importlib.import_module("shuke_client.models")
    orders = importlib.import_module("shuke_client.api.orders.orders_batch")
    upsert = importlib.import_module("shuke_client.api.members.members_put")
    life = importlib.import_module("shuke_client.api.members.members_lifecycle")

    make_brand()
    at = timezone.now()
    nightly.run(as_of=at.astimezone(Brand.get().zone).date(), at=at)
    with client(base_url=str(live_server), token=Caller().key) as shop:
        member = upsert.sync(client=shop, external_id="C1", body=models.MemberBodyRequest(name="林佳穎"))
        items = [
            {"external_id": "A1", "member": "C1", "placed_at": at.isoformat(), "amount": "1280.00"},
            {"external_id": "A2", "member": "C1", "placed_at": at.isoformat(), "amount": "1280.005"},
        ]
        body = models.OrderBatchRequest.from_dict({"items": items})
        answer = orders.sync(client=shop, body=body, idempotency_key="first-1")
        assert [(result.index, result.status) for result in answer.results] == [(0, 201), (1, 422)]
        assert Order.objects.get().external_id == "A1"
        events.drain(at=timezone.now())
        stage = life.sync(client=shop, member_id=member.id)
        assert (str(stage.stage), stage.order_count) == ("first_buyer", 1)
