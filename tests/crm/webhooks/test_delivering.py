"""Webhooks arrive at least once, signed so that the published verifier accepts them, and never for ever."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from crm import events, webhooks
from crm.models import OutboxMessage, WebhookDelivery, WebhookEndpoint
from crm.rest.fields import member_id
from tests.crm.test_events import AT, TODAY
from tests.crm.webhooks.receiver import Receiver, receiving
from tests.lifecycle import history
from tests.lifecycle.reference import Bought, Person

pytestmark = pytest.mark.django_db
BOTH = ["member.stage_moved", "member.returned"]


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    with receiving() as receiver:
        settings.WEBHOOK_TRUSTED_HOSTS = [f"127.0.0.1:{receiver.port}"]
        yield receiver


def listen(receiver: Receiver, topics: list[str] = BOTH, name: str = "ERP") -> WebhookEndpoint:
    endpoint = webhooks.create_endpoint(name=name, url=receiver.url, topics=topics, by=None)
    WebhookEndpoint.objects.update(created_at=timezone.now() - timedelta(days=1))
    return endpoint


def a_member_comes_back():
    (gone,) = history.write([Person([Bought(date(2026, 1, 1), 100)])])
    history.run_nights([TODAY])
    history.add_order(gone, TODAY, 250)
    events.drain(at=AT)
    gone.refresh_from_db()
    return gone


def due_again() -> None:
    WebhookDelivery.objects.filter(state="queued").update(next_at=Now())


def test_a_return_is_told_once_signed_and_thin(receiver):
    endpoint = listen(receiver)
    member = a_member_comes_back()
    assert events.drain(at=AT) == 0
    assert webhooks.deliver_due(seconds=10) == {"delivered": 2, "failed": 0}
    assert webhooks.deliver_due(seconds=10) == {"delivered": 0, "failed": 0}
    (secret,) = webhooks.secrets_of(endpoint, at=timezone.now())
    told = [Webhook(secret).verify(body, headers) for headers, body in receiver.got]
    assert [one["type"] for one in told] == ["member.returned", "member.stage_moved"]
    assert told[0]["data"] == {
        "member_id": member_id(member.public_id),
        "source": "main",
        "external_id": member.external_id,
        "from_stage": "lost",
        "to_stage": "repeat_buyer",
        "on": TODAY.isoformat(),
        "cause": "order",
        "seq": 2,
    }
    headers, body = receiver.got[0]
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"lost", b"gone"), headers)


def test_only_the_topics_asked_for_and_only_what_came_after(receiver):
    listen(receiver, ["member.returned"])
    a_member_comes_back()
    WebhookEndpoint.objects.update(created_at=Now())
    assert list(OutboxMessage.objects.values_list("topic", flat=True)) == ["member.returned"]


def test_nobody_listening_writes_nothing():
    a_member_comes_back()
    assert not OutboxMessage.objects.exists()


def test_a_refusing_receiver_is_tried_ten_times_with_one_id_and_then_given_up(receiver):
    listen(receiver, ["member.returned"])
    receiver.statuses = [500, 302, 500]
    a_member_comes_back()
    for attempt in range(1, 11):
        assert webhooks.deliver_due(seconds=10) == {"delivered": 0, "failed": 1}
        delivery = WebhookDelivery.objects.get()
        assert (delivery.attempts, delivery.lease_token) == (attempt, None)
        if attempt == 1:
            assert delivery.state == "queued"
            assert timedelta(seconds=2) < delivery.next_at - timezone.now() < timedelta(seconds=7)
        due_again()
    assert (delivery.state, delivery.last_status) == ("failed", 500)
    assert webhooks.deliver_due(seconds=10) == {"delivered": 0, "failed": 0}
    assert len({headers["webhook-id"] for headers, _body in receiver.got}) == 1
    assert len(receiver.got) == 10

    receiver.statuses = [200]
    assert webhooks.redeliver(endpoint=delivery.endpoint, by=None) == 1
    assert webhooks.deliver_due(seconds=10) == {"delivered": 1, "failed": 0}


def test_gone_disables_the_endpoint(receiver):
    endpoint = listen(receiver)
    receiver.statuses = [410]
    a_member_comes_back()
    webhooks.deliver_due(seconds=10)
    endpoint.refresh_from_db()
    assert (endpoint.state, len(receiver.got)) == ("disabled", 1)
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {"failed"}


def test_after_a_rotation_both_secrets_sign_for_a_day(receiver):
    endpoint = listen(receiver, ["member.returned"])
    (old,) = webhooks.secrets_of(endpoint, at=timezone.now())
    endpoint = webhooks.rotate_secret(endpoint=endpoint, at=timezone.now(), by=None)
    new, still = webhooks.secrets_of(endpoint, at=timezone.now())
    assert (still, new != old) == (old, True)
    assert webhooks.secrets_of(endpoint, at=timezone.now() + timedelta(hours=25)) == [new]
    webhooks.send_test(endpoint=endpoint, by=None)
    webhooks.deliver_due(seconds=10)
    headers, body = receiver.got[0]
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers) == json.loads(body)


def test_a_worker_that_was_lost_is_taken_over(receiver):
    endpoint = listen(receiver)
    delivery = webhooks.send_test(endpoint=endpoint, by=None)
    WebhookDelivery.objects.update(
        state="sending", lease_token="0" * 32, lease_until=timezone.now() - timedelta(minutes=1), attempts=1
    )
    # The first look puts it back, the next one takes it.
    webhooks.deliver_due(seconds=5)
    webhooks.deliver_due(seconds=5)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("delivered", 2)


def test_a_paused_endpoint_waits(receiver):
    endpoint = listen(receiver)
    webhooks.change_endpoint(endpoint=endpoint, url=receiver.url, topics=BOTH, is_active=False, by=None)
    webhooks.send_test(endpoint=endpoint, by=None)
    assert webhooks.deliver_due(seconds=5) == {"delivered": 0, "failed": 0}
    webhooks.change_endpoint(endpoint=endpoint, url=receiver.url, topics=BOTH, is_active=True, by=None)
    assert webhooks.deliver_due(seconds=5) == {"delivered": 1, "failed": 0}
