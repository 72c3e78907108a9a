"""A worker dies at each named point of a send; whoever comes next ends it well: once, or uncertain, never
twice.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models.functions import Now

from campaigns import sending
from campaigns.models import Attempt, Delivery, Send
from campaigns.sending import claims
from tests.campaigns.conftest import sink  # noqa: F401 - a fixture
from tests.proofs.sending_run import ROOT, database_url
from tests.proofs.test_send_kills import make_queue

pytestmark = pytest.mark.django_db(transaction=True)

#: point → the state in which the message it struck must end.
POINTS = {
    "before_sweep": "sent",
    "after_sweep": "sent",
    "before_claim": "sent",
    "after_claim": "sent",
    "after_pickup": "sent",
    "after_gate_read": "sent",
    "after_slot": "sent",
    "after_calling": "uncertain",
    "after_connect": "uncertain",
    "after_body": "uncertain",
    "after_answer": "uncertain",
    "before_record": "uncertain",
    "inside_record": "uncertain",
    "after_record": "sent",
}
#: These lie after the mail server took the message.
ARRIVED = {"after_answer", "before_record", "inside_record"}
WORKER = """
import django
django.setup()
from campaigns import sending
sending.deliver_due(channel="email")
"""


def run_worker(point: str) -> int:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "crm.settings",
        "PYTHONPATH": str(ROOT),
        "DATA_DIR": str(settings.DATA_DIR),
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        "EMAIL_URL": f"smtp://{settings.EMAIL_HOST}:{settings.EMAIL_PORT}",
        "SHUKE_KILL_AT": point,
        "LOG_LEVEL": "ERROR",
    }
    return subprocess.run([sys.executable, "-c", WORKER], cwd=ROOT, env=environment, check=False).returncode


@pytest.mark.parametrize("point", list(POINTS))
def test_a_death_at_this_point_is_repaired(point, sink):  # noqa: F811
    box = sink()
    send = make_queue(3)
    assert run_worker(f"{point}:1") == -9, "the worker did not pass this point"
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=Now() - timedelta(seconds=1))
    sending.deliver_due(channel="email")
    sending.finish_sends()
    recipients = box.recipients()
    assert len(recipients) == len(set(recipients))
    ends = sorted(Delivery.objects.values_list("state", flat=True))
    assert ends == sorted(["sent", "sent", POINTS[point]])
    if POINTS[point] == "sent":
        assert len(recipients) == 3
    elif point in ARRIVED:
        assert len(recipients) == 3, "it had arrived"
    assert Send.objects.get(pk=send.pk).state == "done"
    assert not Attempt.objects.filter(delivery__state="sent").exclude(outcome="accepted").exists()


def test_a_row_that_kills_its_worker_is_set_aside_and_the_others_go_on(sink):  # noqa: F811
    """One loss in the batch, three alone, and it is poison; nobody else waits for it."""
    box = sink()
    make_queue(3)
    first = Delivery.objects.order_by("pk")[0].pk
    others = Delivery.objects.exclude(pk=first)
    others.update(next_at=Now() + timedelta(hours=1))
    for _ in range(4):
        Delivery.objects.filter(pk=first).update(next_at=Now())
        assert run_worker("after_pickup:1") == -9
        Delivery.objects.filter(lease_until__isnull=False).update(lease_until=Now() - timedelta(seconds=1))
        claims.sweep(channel="email", idempotent=False)  # which lets the row wait; the loop does not
    others.update(next_at=Now())
    sending.deliver_due(channel="email")
    poison = Delivery.objects.get(state="quarantined")
    assert (poison.reason, poison.claims, poison.calls) == ("lost_three_times", 4, 0)
    assert Delivery.objects.filter(state="sent").count() == len(box.mails()) == 2
