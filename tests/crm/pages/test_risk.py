"""The list "about to leave": order, signs, who sees whom, and giving a member to the desk."""

from __future__ import annotations

from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.models import AuditEntry, Team, User
from crm.sheets import sheet_of
from lifecycle import segments
from lifecycle.models import MemberRisk
from members.models import Assignment, Complaint, Export, Member
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


# ---- many at once ----


@pytest.fixture
def callable_people(people: dict[str, Member]) -> dict[str, Member]:
    """Two who may be called, one who may not."""
    Member.objects.filter(pk=people["林佳穎"].pk).update(phone="+886911222334")
    shop.consent(people["林佳穎"], "call")
    return people


def give_all(client: Client, query: str, **fields: object) -> str:
    with time_machine.travel(shop.AT, tick=False):
        answer = client.post(
            f"/risk/hand-over/many/?{query}", {"due_on": "2026-11-27", **fields}, follow=True
        )
    return answer.content.decode()


@pytest.mark.usefixtures("marketer", "agent")
def test_all_that_the_list_shows_goes_to_the_desk_after_a_look(
    client: Client, callable_people: dict[str, Member]
) -> None:
    look = client.get("/risk/hand-over/many/?signal=&all=1")
    assert (look.context["members"], look.context["at_stake"]) == (2, Decimal(13200))
    assert look.context["refused"] == [("不能打電話（未同意、沒有電話或號碼已封鎖）", 1)]
    assert not Case.objects.exists()
    page = give_all(client, "all=1")
    assert "已有 2 件案件交給客服台。未交出：1 位不能打電話" in page
    rows = Case.objects.order_by("-priority").values_list("member__name", "team__name", "owner", "state")
    assert list(rows) == [("林佳穎", "客服一組", None, "new"), ("黃詩涵", "客服一組", None, "new")]
    due = {one.isoformat() for one in Case.objects.values_list("first_touch_due_at", flat=True) if one}
    assert due == {"2026-11-27T10:00:00+00:00"}
    entry = AuditEntry.objects.get(action="case.open_many")
    assert entry.detail["cases"] == 2
    # The same again opens nothing.
    assert "2 位已有處理中的案件" in give_all(client, "all=1")
    assert Case.objects.count() == 2


@pytest.mark.usefixtures("marketer")
def test_those_who_are_ticked_go_to_one_person(
    client: Client, callable_people: dict[str, Member], agent: User
) -> None:
    who = callable_people["黃詩涵"]
    give_all(client, f"member={who.pk}&member=x&member=999999", whose=f"user:{agent.pk}")
    case = Case.objects.get()
    assert (case.member, case.owner, case.team, case.state) == (who, agent, agent.team, "assigned")
    assert list(Assignment.objects.values_list("member", "user", "team")) == [(who.pk, agent.pk, None)]
    assert "請先勾選會員。" in client.get("/risk/hand-over/many/", follow=True).content.decode()


@pytest.mark.usefixtures("marketer", "agent")
def test_what_was_given_is_taken_back_but_for_what_was_begun(
    client: Client, callable_people: dict[str, Member]
) -> None:
    give_all(client, "all=1")
    begun = Case.objects.get(member=callable_people["林佳穎"])
    Case.objects.filter(pk=begun.pk).update(attempts=1)
    moment = {"at": begun.opened_at.isoformat(), "back": "/risk/?signal=late"}
    answer = client.post("/risk/take-back/", moment, follow=True)
    assert "已收回 1 件案件。" in answer.content.decode()
    assert answer.redirect_chain == [("/risk/?signal=late", 302)]
    assert list(Case.objects.all()) == [begun]
    assert list(Assignment.objects.filter(until=None).values_list("member", flat=True)) == [begun.member_id]
    assert "沒有可以收回的案件了。" in client.post("/risk/take-back/", moment, follow=True).content.decode()
    # Somebody else's are not mine to take back, and a foreign address is not where one is sent.
    Case.objects.update(attempts=0, opened_by=shop.staff())
    answer = client.post("/risk/take-back/", {**moment, "back": "https://example.org/"})
    assert (answer["Location"], Case.objects.count()) == ("/risk/", 1)
    # Once more, since nothing of the first time is left.
    assert "已有 1 件案件交給客服台。" in give_all(client, "all=1")


@pytest.mark.usefixtures("marketer")
@pytest.mark.parametrize("day", ["2026-11-19", "2027-06-01", "soon", ""])
def test_a_day_that_cannot_be_kept_is_refused(
    client: Client, callable_people: dict[str, Member], day: str
) -> None:
    assert client.post("/risk/hand-over/many/?all=1", {"due_on": day}).status_code == 422
    assert not Case.objects.exists()


@pytest.mark.usefixtures("marketer", "agent")
def test_a_thousand_cost_as_many_questions_as_one(client: Client, callable_people: dict[str, Member]) -> None:
    counts = []
    for query in (f"member={callable_people['黃詩涵'].pk}", "all=1"):
        with CaptureQueriesContext(connection) as asked:
            client.get(f"/risk/hand-over/many/?{query}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_lead_gives_to_her_own_team(client: Client, people: dict[str, Member], agent: User) -> None:
    other = shop.staff("agent", team=Team.objects.create(name="客服二組"))
    client.force_login(shop.staff("team_lead", team=agent.team))
    Assignment.objects.create(member=people["黃詩涵"], team=agent.team, kind="case")
    form = client.get("/risk/hand-over/many/?all=1").context["form"]
    offered = {value for value, _name in form.fields["whose"].choices}
    assert f"user:{agent.pk}" in offered
    assert f"user:{other.pk}" not in offered


@pytest.mark.usefixtures("marketer")
def test_the_list_leaves_as_a_file_by_the_ways_of_exports(client: Client) -> None:
    address = client.get("/risk/", {"signal": "late"}).context["exported"]
    page = client.get(f"/exports/new/?{address}")
    assert page.context["about"] == "流失訊號有已逾期"
    client.post(f"/exports/new/?{address}", {"columns": ["number", "signs", "at_stake"], "format": "csv"})
    export = Export.objects.get()
    rows = list(sheet_of(export).rows())
    assert [(row["signs"], row["at_stake"]) for row in rows] == [
        ("已逾期、客單價下滑", Decimal(4200)), ("已逾期", Decimal(800)),
    ]  # fmt: skip
