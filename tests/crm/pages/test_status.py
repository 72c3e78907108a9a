"""Is something red where something is wrong, and does the page say what to do?"""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from crm import nightly
from crm.models import Heartbeat, Night, StepRun, record
from crm.pages.status import step_words
from members.models import ChangedMember
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> None:
    client.force_login(shop.staff("admin"))


def tones(client: Client) -> dict[str, str]:
    return {check.name: check.tone for check in client.get("/status/").context["checks"]}


def alive(*, minutes: int = 0) -> None:
    Heartbeat.objects.update_or_create(
        name="beat", defaults={"at": timezone.now() - timedelta(minutes=minutes)}
    )


def test_who_looks_at_many_contacts_is_named(client: Client, admin: None) -> None:
    assert "看過的聯絡資料" not in tones(client)
    agent = shop.staff("agent", username="hsu")
    for hour in (48, 50):
        record(by=agent, action="member.reveal_alert", hour=hour, day=hour)
    (check,) = [one for one in client.get("/status/").context["checks"] if one.name == "看過的聯絡資料"]
    assert (check.tone, check.says) == ("warn", "hsu")


def test_a_house_without_beat_and_night_says_what_to_do(client: Client, admin: None) -> None:
    text = client.get("/status/").content.decode()
    assert "有部分沒有運作" in text
    assert "./run up" in text
    assert "./run manage nightly" in text


@time_machine.travel(shop.AT, tick=False)
def test_everything_runs(client: Client, admin: None) -> None:
    shop.open_shop(months=0)
    ChangedMember.objects.all().delete()
    alive()
    assert set(tones(client).values()) == {"ok"}
    assert "一切正常" in client.get("/status/").content.decode()


@time_machine.travel(shop.AT, tick=False)
def test_a_silent_beat_is_red(client: Client, admin: None) -> None:
    alive(minutes=5)
    assert tones(client)["排程（beat）"] == "bad"


@time_machine.travel(shop.AT, tick=False)
def test_a_failed_step_is_red_with_its_error(client: Client, admin: None) -> None:
    night = Night.objects.create(as_of=shop.AS_OF, kind="night", state="failed")
    StepRun.objects.create(
        night=night, step="rfm", position=2, state="failed", error="DataError: out of range"
    )
    answer = client.get("/status/")
    text = answer.content.decode()
    assert tones(client)["每晚計算"] == "bad"
    assert "在「RFM 分數」步驟失敗" in text
    assert "DataError: out of range" in text


@time_machine.travel(shop.AT, tick=False)
def test_old_figures_are_yellow(client: Client, admin: None) -> None:
    Night.objects.create(as_of=shop.ago(4), kind="night", state="done")
    assert tones(client)["每晚計算"] == "warn"


@time_machine.travel(shop.AT, tick=False)
def test_a_queue_that_does_not_shrink_is_yellow(client: Client, admin: None) -> None:
    member = shop.member("林")
    row = ChangedMember.objects.create(member=member, reason="order")
    ChangedMember.objects.filter(pk=row.pk).update(at=shop.AT - timedelta(minutes=11))
    assert tones(client)["待重新計算的會員"] == "warn"
    ChangedMember.objects.filter(pk=row.pk).update(at=shop.AT - timedelta(minutes=1))
    assert tones(client)["待重新計算的會員"] == "ok"


def test_where_the_logs_are_is_for_whoever_runs_the_server(client: Client, admin: None, settings) -> None:
    assert str(settings.DATA_DIR) in client.get("/status/").content.decode()
    client.force_login(shop.staff("marketer"))
    assert str(settings.DATA_DIR) not in client.get("/status/").content.decode()


def test_every_step_of_the_night_has_words() -> None:
    assert {name for name, _step, _acts in nightly.STEPS} - step_words().keys() == set()
