"""What is asked on a member's page: the question worth most, and what becomes of answers and refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from crm.models import User
from members.models import AskedQuestion, Assignment, FieldProvenance, Member, Question
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand() -> None:
    campaign_cast.make_brand()


@pytest.fixture
def lin() -> Member:
    return shop.member("林佳穎", email="jy.lin@example.org")


@pytest.fixture
def agent(client: Client, lin: Member) -> User:
    agent = shop.staff("agent")
    Assignment.objects.create(member=lin, user=agent, kind="call")
    client.force_login(agent)
    return agent


def asked(client: Client, member: Member) -> dict[str, Any]:
    """What stands on the card."""
    answer = client.get(f"/members/{member.member_no}/question/")
    names = ("asked", "answer", "meter")
    return {name: answer.context[name] for name in names} | {"text": answer.content.decode()}


def send(client: Client, member: Member, question: Question, act: str, **values: str) -> HttpResponse:
    values = {"question": str(question.pk), "act": act, **values}
    return client.post(f"/members/{member.member_no}/question/", values)


def a_value(card: dict[str, Any]) -> str:
    """One that the field takes."""
    field = card["answer"]["value"].field
    return str(field.choices[0][0]) if hasattr(field, "choices") else "2026-01-02"


def test_the_answer_is_written_where_it_belongs(client: Client, lin: Member, agent: User) -> None:
    card = asked(client, lin)
    values = {"question": str(card["asked"].pk), "act": "answer", "value": a_value(card)}
    answer = client.post(f"/members/{lin.member_no}/question/", values, headers={"hx-request": "true"})
    assert answer.headers["HX-Trigger"] == "shuke-answered"
    assert 'id="question"' in answer.content.decode()
    row = AskedQuestion.objects.get()
    assert (row.member, row.question, row.outcome, row.source, row.by) == (
        lin, card["asked"], "answered", "page", agent,
    )  # fmt: skip
    after = asked(client, lin)
    assert after["meter"].score > card["meter"].score
    assert after["asked"] != card["asked"]
    assert FieldProvenance.objects.get(member=lin).source == "page"


def test_a_refusal_and_a_skip_are_two_for_the_day(client: Client, lin: Member, agent: User) -> None:
    first = asked(client, lin)["asked"]
    assert send(client, lin, first, "refuse").url == f"/members/{lin.member_no}/"
    second = asked(client, lin)["asked"]
    assert second != first
    send(client, lin, second, "skip")
    outcomes = AskedQuestion.objects.order_by("pk").values_list("question", "outcome")
    assert list(outcomes) == [(first.pk, "refused"), (second.pk, "asked")]
    assert asked(client, lin)["asked"] is None


def test_an_answer_that_cannot_be_kept_is_asked_again(client: Client, lin: Member, agent: User) -> None:
    question = asked(client, lin)["asked"]
    answer = send(client, lin, question, "answer", value="")
    assert answer.status_code == 422
    assert answer.context["asked"] == question
    assert not AskedQuestion.objects.exists()


def test_who_may_not_edit_sees_the_meter_alone(client: Client, lin: Member) -> None:
    client.force_login(shop.staff("privacy_officer"))
    question = asked(client, lin)["asked"]
    client.force_login(shop.staff("marketer"))
    card = asked(client, lin)
    assert card["asked"] is None
    assert "資料完整度" in card["text"]
    assert send(client, lin, question, "refuse").status_code == 403
    assert not AskedQuestion.objects.exists()
