"""The curl calls of docs/how-to/api.md do what the page says, in the order in which it shows them."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from campaigns import coupons
from campaigns.models import Coupon
from crm import events, nightly
from crm.models import Brand
from members.models import Interaction, Member, Order, Refund
from tests.api_caller import Caller
from tests.campaign_cast import make_brand, make_coupon_type

PAGE = Path(settings.BASE_DIR) / "docs" / "how-to" / "api.md"
CALLS = re.findall(r"```sh\n(.*?)```", PAGE.read_text(), re.DOTALL)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
def test_the_calls(live_server: Any) -> None:
    make_brand()
    at = timezone.now()
    nightly.run(as_of=at.astimezone(Brand.get().zone).date(), at=at)
    words = {"API": f"{live_server}/api/v1", "KEY": Caller().key}
    assert len(CALLS) == 12

    def call(number: int) -> dict[str, Any]:
        script = CALLS[number].replace("curl -sS", "curl -sS -D headers", 1)
        done = subprocess.run(
            ["/bin/sh", "-c", script], env={**os.environ, **words}, cwd=folder, capture_output=True,
            text=True, check=True,
        )  # fmt: skip
        head = (folder / "headers").read_text()
        assert re.match(r"HTTP/1\.1 20[012] ", head), head + done.stdout
        if found := re.search(r"^etag: (.+)$", head, re.IGNORECASE | re.MULTILINE):
            words["ETAG"] = found[1].strip()
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    folder = Path(settings.DATA_DIR) / "howto"
    folder.mkdir(parents=True, exist_ok=True)
    words["MEMBER"] = call(0)["id"]
    member = Member.objects.get(external_id="C-1001")
    assert (member.name, member.phone) == ("林佳穎", "+886912345678")

    batch = call(1)
    assert [result["status"] for result in batch["results"]] == [201, 422, 201]
    assert batch["results"][1]["error"]["errors"][0]["pointer"] == "/items/1/amount"
    assert set(Order.objects.values_list("external_id", flat=True)) == {"A-1", "A-3"}
    assert [line["quantity"] for line in call(2)["lines"]] == ["1.00", "2.00"]
    assert call(3)["state"] == "written"
    assert Refund.objects.get().order.external_id == "A-3"
    assert call(4)["is_own"] is True
    assert Interaction.objects.get().member == member
    assert call(5)["state"] == "granted"

    # Within a minute: beat does this every 15 seconds.
    events.drain(at=timezone.now())
    life = call(6)
    assert (life["stage"], life["net_amount"]) == ("first_buyer", "1280.00")
    assert [row["external_id"] for row in call(7)["data"]] == ["C-1001", "C-1002"]
    words["ETAG"] = Caller().get(f"/members/{words['MEMBER']}").headers["ETag"]
    assert call(8)["city"] == "台北市"

    kind = make_coupon_type()
    expires = (timezone.now() + timedelta(days=30)).date()
    coupons.mint(kind=kind, occasions=[(member.pk, "howto")], expires_on=expires)
    words["CODE"] = Coupon.objects.get().code
    assert (call(9)["usable"], call(9)["discount"]) == (True, "200.00")
    assert call(10)["order"] == "A-4"
    assert call(10)["coupon"]["state"] == "redeemed"
    assert Coupon.objects.get().order_external_id == "A-4"
    assert (call(11)["member_id"], call(11)["groups"]) == (words["MEMBER"], [])
