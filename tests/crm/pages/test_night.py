"""The button on the status page: the row is the request, and a worker that looks finds it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm import tasks
from crm.models import AuditEntry, Brand, Night, User
from lifecycle.models import MemberStage
from tests.lifecycle import history
from tests.lifecycle.reference import Bought, Person

pytestmark = pytest.mark.django_db


def test_a_marketer_asks_for_the_night_and_the_next_look_runs_it(client):
    marketer = User.objects.create_user("yu", role="marketer")
    client.force_login(marketer)
    today = timezone.now().astimezone(Brand.get().zone).date()
    history.write([Person([Bought(today - timedelta(days=3), 100)])])
    history.run_nights([today])
    history.write([Person(), Person([Bought(today - timedelta(days=2), 70)])])

    answer = client.post("/status/night/", follow=True)
    assert Night.objects.get(as_of=today).state == "wanted"
    assert AuditEntry.objects.get(action="night.want").user == marketer
    assert "已排入" in answer.content.decode()

    assert tasks.run_due_nights() == 1
    assert Night.objects.get(as_of=today).state == "done"
    assert MemberStage.objects.count() == 2
    assert tasks.run_due_nights() == 0


def test_an_analyst_may_not(client):
    client.force_login(User.objects.create_user("an", role="analyst"))
    assert client.post("/status/night/").status_code == 403
    assert not Night.objects.exists()
