"""What is to be made for one member: does a wish go its way, with what was answered, and what is first?"""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.models import AuditEntry, Brand, User
from members import ties
from members.models import Assignment, Member
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(db) -> User:
    Brand.objects.create(pk=1, name="木日保養")
    return shop.staff("agent", username="amy", name="許雅雯")


@pytest.fixture
def member(agent) -> Member:
    made = shop.member("林佳穎", orders=[20])
    Assignment.objects.create(member=made, user=agent, kind="case")
    return made


@pytest.fixture
def browser(agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def press(browser: Client, member: Member, noun: str, name: str, row: int, **said: str):
    return browser.post(reverse("members:tie", args=[member.member_no, noun, name]), {"row": row, **said})


def page(browser: Client, member: Member) -> str:
    return browser.get(reverse("members:ties", args=[member.member_no])).content.decode()


def test_a_wish_goes_its_way_and_no_other(browser, agent, member) -> None:
    wish = ties.ask_for(member=member, subject="刻字", by=agent, at=shop.AT)
    press(browser, member, "requests", "move", wish.pk, to="done")
    wish.refresh_from_db()
    assert wish.state == "new"
    press(browser, member, "requests", "move", wish.pk, to="agreed")
    answer = browser.post(reverse("requests:move", args=[wish.pk]), {"to": "making"})
    wish.refresh_from_db()
    assert (answer.status_code, wish.state) == (302, "making")


def test_a_wish_is_answered_with_words_and_a_price(browser, agent, member) -> None:
    wish = ties.ask_for(member=member, subject="刻字", by=agent, at=shop.AT)
    wrong = browser.post(
        reverse("requests:move", args=[wish.pk]), {"to": "quoted", "amount": "六百"}, follow=True
    )
    assert "價格請填數字" in wrong.content.decode()
    press(browser, member, "requests", "move", wish.pk, to="quoted", answer=" 兩週可以做好 ", amount="680")
    wish.refresh_from_db()
    assert (wish.state, wish.answer, wish.amount) == ("quoted", "兩週可以做好", Decimal(680))
    shown = page(browser, member), browser.get(reverse("requests:list")).content.decode()
    assert all("兩週可以做好" in text and "NT$680" in text for text in shown)
    # What is not said anew stands; no words in the log.
    press(browser, member, "requests", "move", wish.pk, to="agreed", answer="", amount="")
    wish.refresh_from_db()
    assert (wish.state, wish.answer, wish.amount) == ("agreed", "兩週可以做好", Decimal(680))
    assert not AuditEntry.objects.filter(detail__icontains="兩週").exists()
    press(browser, member, "requests", "move", wish.pk, to="quoted", answer="太晚了")
    wish.refresh_from_db()
    assert (wish.state, wish.answer) == ("agreed", "兩週可以做好")


def test_the_list_shows_what_is_wanted_first(browser, agent, member) -> None:
    today = timezone.localdate(timezone=Brand.get().zone)
    hidden = shop.member("看不到")
    ties.ask_for(member=hidden, subject="別人的", by=None, at=shop.AT, wanted_on=today)
    for subject, days in (("以後", 30), ("遲了", -2), ("快了", 3)):
        wanted = today + timedelta(days=days)
        ties.ask_for(member=member, subject=subject, by=agent, at=shop.AT, wanted_on=wanted)
    ties.ask_for(member=member, subject="沒說", by=agent, at=shop.AT)
    over = ties.ask_for(member=member, subject="結束", by=agent, at=shop.AT)
    ties.move_request(request=over, to="declined", at=shop.AT, by=agent)

    def subjects(view: str) -> list[str]:
        answer = browser.get(reverse("requests:list") + f"?view={view}")
        return [one["row"].subject for one in answer.context["rows"]]

    assert subjects("open") == ["遲了", "快了", "以後", "沒說"]
    assert subjects("soon") == ["遲了", "快了"]
    assert subjects("over") == ["結束"]


def test_the_list_costs_the_same_for_one_and_for_three(
    browser, agent, member, django_assert_num_queries
) -> None:
    address = reverse("requests:list")
    ties.ask_for(member=member, subject="一", by=agent, at=shop.AT)
    browser.get(address)
    with django_assert_num_queries(5):
        browser.get(address)
    for subject in ("二", "三"):
        ties.ask_for(member=member, subject=subject, by=agent, at=shop.AT)
    with django_assert_num_queries(5):
        assert len(browser.get(address).context["rows"]) == 3
