"""The list "about to leave": order, signs, who sees whom, and giving a member to the desk."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from django.test import Client

from crm.models import AuditEntry, Team, User
from lifecycle import segments
from lifecycle.models import MemberRisk
from members.models import Assignment, Complaint, Member
from tests import shop
from winback.models import Case, HoldoutYear

pytestmark = pytest.mark.django_db


def put(member: Member, at_stake: int, *signals: str, risk: float = 0.6) -> None:
    MemberRisk.objects.create(
        member=member, signals=list(signals), since_on=shop.AS_OF, risk=risk, at_stake=at_stake
    )


@pytest.fixture
def people() -> dict[str, Member]:
    people = shop.open_shop(months=0)
    MemberRisk.objects.all().delete()
    put(people["黃詩涵"], 4200, "late", "basket")
    put(people["林佳穎"], 9000, "muted", risk=0.25)
    put(people["Wang Ming"], 800, "late")
    Member.objects.filter(pk=people["黃詩涵"].pk).update(phone="+886911222333")
    shop.consent(people["黃詩涵"], "call")
    HoldoutYear.objects.update_or_create(year=shop.AS_OF.year, defaults={"salt": "s", "percent": 0})
    return people


@pytest.fixture
def agent() -> User:
    team = Team.objects.create(name="客服一組")
    return shop.staff("agent", team=team)


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


def names(client: Client, **query: str) -> list[str]:
    page = client.get("/risk/", query)
    assert page.status_code == 200
    return [one["row"].member.name for one in page.context["rows"]]


def give(client: Client, member: Member) -> str:
    with time_machine.travel(shop.AT, tick=False):
        answer = client.post("/risk/hand-over/?signal=late", {"member": member.pk}, follow=True)
    assert answer.redirect_chain[0][0] == "/risk/?signal=late"
    return answer.content.decode()


def test_the_most_at_stake_comes_first_with_its_signs(client: Client, marketer: User) -> None:
    assert names(client) == ["林佳穎", "黃詩涵", "Wang Ming"]
    assert names(client, signal="late") == ["黃詩涵", "Wang Ming"]
    assert names(client, signal="nonsense") == ["林佳穎", "黃詩涵", "Wang Ming"]
    page = client.get("/risk/", {"signal": "basket"}).content.decode()
    for words in ("客單價下滑", "已逾期", "NT$4,200", "60%", "交給客服台"):
        assert words in page


def test_everybody_sees_whom_they_may_see(client: Client, people: dict[str, Member], agent: User) -> None:
    client.force_login(agent)
    assert names(client) == []
    Assignment.objects.create(member=people["Wang Ming"], user=agent, kind="case")
    assert names(client) == ["Wang Ming"]
    assert "交給客服台" not in client.get("/risk/").content.decode()


@pytest.mark.parametrize("lines", [1, 3])
def test_the_list_asks_the_same_questions_however_long(
    client: Client, marketer: User, lines: int, django_assert_num_queries: object
) -> None:
    keep = MemberRisk.objects.order_by("-at_stake").values_list("pk", flat=True)[:lines]
    MemberRisk.objects.exclude(pk__in=list(keep)).delete()
    client.get("/risk/")
    with django_assert_num_queries(10):
        assert len(names(client)) == lines


def test_a_member_given_to_the_desk_has_an_owner_and_a_deadline(
    client: Client, marketer: User, people: dict[str, Member], agent: User
) -> None:
    page = give(client, people["黃詩涵"])
    case = Case.objects.get()
    assert f"{case.case_no} 已交給客服台。" in page
    assert "客服一組" in page
    assert (case.kind, case.priority, case.stage, case.team) == (
        "early_warning",
        Decimal(4200),
        "repeat_buyer",
        agent.team,
    )
    assert case.first_touch_due_at is not None
    assert case.first_touch_due_at > shop.AT
    assert Assignment.objects.filter(member=people["黃詩涵"], team=agent.team).count() == 1
    assert AuditEntry.objects.filter(action="case.open", user=marketer).count() == 1
    assert "已經有處理中的案件。" in give(client, people["黃詩涵"])
    Case.objects.update(state="closed", closed_at=shop.AT)
    assert "這次的沉默已經處理過。" in give(client, people["黃詩涵"])
    assert Case.objects.count() == 1


def test_nobody_is_given_to_the_desk_who_may_not_be_called(
    client: Client, marketer: User, people: dict[str, Member]
) -> None:
    assert "不能打電話給這位會員" in give(client, people["Wang Ming"])
    Complaint.objects.create(
        member=people["黃詩涵"], submission="0198a5a2-0000-7000-8000-000000000001", received_at=shop.AT,
        subject="x", category="service", level="s3", first_reply_due_at=shop.AT, resolution_due_at=shop.AT,
        legal_due_at=shop.AT,
    )  # fmt: skip
    assert "請先處理客訴。" in give(client, people["黃詩涵"])
    Complaint.objects.all().delete()
    HoldoutYear.objects.update(percent=100)
    assert "對照組" in give(client, people["黃詩涵"])
    assert not Case.objects.exists()


def test_who_is_not_on_the_list_is_not_found(
    client: Client, marketer: User, people: dict[str, Member]
) -> None:
    for number in (str(people["臺小明"].pk), "x", ""):
        assert client.post("/risk/hand-over/", {"member": number}).status_code == 404
    assert not Case.objects.exists()


def test_segments_ask_for_signs_and_what_is_at_stake(people: dict[str, Member]) -> None:
    def found(leaf: dict[str, object]) -> set[str]:
        matching = segments.compile(segments.parse({"v": 1, "all": [leaf]}), as_of=shop.AS_OF)
        return set(Member.objects.filter(pk__in=matching.raw()).values_list("name", flat=True))

    late = {"field": "leaving_sign", "op": "in", "value": ["late", "alive"]}
    assert found(late) == {"黃詩涵", "Wang Ming"}
    assert found({"field": "at_stake", "op": ">=", "value": "4200"}) == {"黃詩涵", "林佳穎"}
