"""The settings of other programs: keys and secrets are shown once, and everything else can be changed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from crm import clients, webhooks
from crm.models import ApiClient, ApiKey, AuditEntry, Brand, User, WebhookEndpoint
from tests import shop
from tests.api_caller import Caller

pytestmark = pytest.mark.django_db
KEY = re.compile(r"crm_live_[A-Za-z0-9]{8}_[A-Za-z0-9]{32}")


@pytest.fixture
def admin(client: Client) -> User:
    Brand.objects.create(id=1, name="木日保養")
    person = shop.staff("admin")
    client.force_login(person)
    return person


def test_a_key_is_shown_once_and_works(client: Client, admin: User) -> None:
    values = {"name": "官網", "source": "shop", "scopes": ["members:read"], "calls_per_minute": "60"}
    page = client.post("/settings/api/clients/new/", values).content.decode()
    (key,) = set(KEY.findall(page))
    answer = client.get("/api/v1/members", headers={"Authorization": f"Bearer {key}"})
    assert answer.json() == {"data": [], "next_cursor": None, "has_more": False}
    made = ApiClient.objects.get()
    assert (made.source, made.scopes, made.created_by) == ("shop", ["members:read"], admin)
    for path in ("/settings/api/", f"/settings/api/clients/{made.pk}/"):
        page = client.get(path).content.decode()
        assert "官網" in page
        assert key not in page
    assert key.encode() not in bytes(ApiKey.objects.get().key_hash)
    actions = list(AuditEntry.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["api_client.create", "api_key.issue"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"scopes": []}, "k-errors"),
        ({"source": "Main Feed"}, "小寫英文字母"),
        ({"name": "官網"}, "已有同名的用戶端"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(client: Client, admin: User, values, words: str) -> None:
    clients.create_client(name="官網", scopes=["members:read"], at=timezone.now(), by=None)
    good = {"name": "ERP", "source": "main", "scopes": ["members:read"], "calls_per_minute": "60"}
    answer = client.post("/settings/api/clients/new/", good | values)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert ApiClient.objects.count() == 1


def test_a_rotated_key_works_beside_the_new_one_for_a_day(client: Client, admin: User) -> None:
    caller = Caller(["members:read"])
    page = client.post(f"/settings/api/clients/{caller.client.pk}/rotate/").content.decode()
    (new,) = set(KEY.findall(page))
    at = timezone.now()
    assert clients.client_of(caller.key, at=at) == clients.client_of(new, at=at) == caller.client
    assert clients.client_of(caller.key, at=at + timedelta(hours=25)) is None
    assert clients.client_of(new, at=at + timedelta(days=364)) == caller.client
    assert clients.client_of(new, at=at + timedelta(days=366)) is None


def test_a_revoked_client_calls_no_more(client: Client, admin: User) -> None:
    caller = Caller(["members:read"])
    client.post(f"/settings/api/clients/{caller.client.pk}/revoke/")
    assert caller.get("/members").status_code == 401
    page = client.get(f"/settings/api/clients/{caller.client.pk}/").content.decode()
    assert "換發金鑰" not in page
    assert client.post(f"/settings/api/clients/{caller.client.pk}/rotate/").status_code == 404


def test_scopes_change_with_the_next_call(client: Client, admin: User) -> None:
    caller = Caller(["members:read"])
    values = {"scopes": ["orders:read"], "calls_per_minute": "5"}
    client.post(f"/settings/api/clients/{caller.client.pk}/", values)
    assert caller.get("/members").status_code == 403
    assert caller.get("/orders").headers["X-RateLimit-Limit"] == "5"


def test_an_endpoint_is_made_changed_tested_and_removed(client: Client, admin: User) -> None:
    values = {"name": "ERP", "url": "https://erp.example/hook", "topics": ["member.returned"]}
    page = client.post("/settings/api/webhooks/new/", values).content.decode()
    made = WebhookEndpoint.objects.get()
    (secret,) = webhooks.secrets_of(made, at=timezone.now())
    assert secret in page
    path = f"/settings/api/webhooks/{made.pk}/"
    assert secret not in client.get(path).content.decode()
    client.post(path, {"url": "https://erp.example/new", "topics": ["member.stage_moved"]})
    made.refresh_from_db()
    assert (made.url, made.topics, made.state) == (
        "https://erp.example/new",
        ["member.stage_moved"],
        "paused",
    )
    page = client.post(f"{path}test/", follow=True).content.decode()
    assert "endpoint.test" in page
    assert (
        webhooks.secrets_of(made, at=timezone.now())[0] not in client.post(f"{path}rotate/").content.decode()
    )
    client.post(f"{path}remove/")
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    "url", ["http://erp.example/", "https://erp.example:22/", "https://a:b@erp.example/"]
)
def test_addresses_that_are_not_called_are_refused_with_the_reason(client: Client, admin: User, url) -> None:
    values = {"name": "ERP", "url": url, "topics": ["member.returned"]}
    answer = client.post("/settings/api/webhooks/new/", values)
    assert answer.status_code == 422
    assert "不能通知這個網址" in answer.content.decode()
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_lists_ask_the_same_questions_however_many(
    client: Client, admin: User, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        Caller(["members:read"])
        webhooks.create_endpoint(
            name=f"e{number}", url="https://erp.example/", topics=["member.returned"], by=None
        )
    with django_assert_num_queries(5):
        client.get("/settings/api/")


def test_the_command_prints_a_key_that_works() -> None:
    Brand.objects.create(id=1, name="木日保養")
    out = StringIO()
    call_command("api_client", "till", "--scopes", "coupons:read, coupons:write", "--json", stdout=out)
    made = json.loads(out.getvalue())
    assert (made["name"], made["scopes"], made["source"]) == (
        "till",
        ["coupons:read", "coupons:write"],
        "main",
    )
    assert clients.client_of(made["key"], at=timezone.now()) == ApiClient.objects.get(name="till")
    with pytest.raises(CommandError, match="scopes"):
        call_command("api_client", "other", "--scopes", "everything")
