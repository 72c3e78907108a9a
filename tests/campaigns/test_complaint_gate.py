"""Marketing is silent while a complaint is open, and goes on by itself when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models.functions import Now

from campaigns import sending
from campaigns.models import Delivery
from members import complaints
from members.complaints.moves import Said
from tests.campaign_cast import make_brand, make_campaign, make_delivery, make_member, make_send

pytestmark = pytest.mark.django_db


def complain(member):
    said = Said(subject="漏液", category="product", detail="defect")
    return complaints.take_down(member=member, said=said, by=None, at=datetime.now(UTC))


def test_a_message_waits_while_a_complaint_is_open_and_leaves_afterwards(sink):
    make_brand()
    box = sink()
    angry, calm = make_member(), make_member()
    send = make_send(make_campaign())
    waiting = make_delivery(send, angry)
    make_delivery(send, calm)
    complaint = complain(angry)
    sending.deliver_due(channel="email")
    assert box.recipients() == [calm.email]
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("queued", "open_complaint")
    assert waiting.next_at > datetime.now(UTC) + timedelta(hours=5)
    complaints.move(complaint=complaint, to="resolved", by=None, at=datetime.now(UTC))
    Delivery.objects.filter(pk=waiting.pk).update(next_at=Now())
    sending.deliver_due(channel="email")
    assert box.recipients() == sorted([calm.email, angry.email])
    waiting.refresh_from_db()
    assert (waiting.state, waiting.reason) == ("sent", "")


def test_a_message_whose_send_ends_first_says_why_it_did_not_leave(sink):
    make_brand()
    box = sink()
    member = make_member()
    send = make_send(make_campaign(), expires_at=datetime.now(UTC) + timedelta(hours=3))
    delivery = make_delivery(send, member)
    complain(member)
    sending.deliver_due(channel="email")
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("skipped", "open_complaint")
    assert box.recipients() == []


def test_what_an_agent_gives_on_the_phone_does_not_wait(sink):
    make_brand()
    box = sink()
    member = make_member()
    send = make_send(make_campaign(kind="desk", state="running"), send_now=False)
    make_delivery(send, member)
    complain(member)
    sending.deliver_due(channel="email")
    assert box.recipients() == [member.email]
