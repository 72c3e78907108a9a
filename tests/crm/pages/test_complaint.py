"""Complaint pages: taken down once, shown by what is due, carried on and read by those who may."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from lifecycle.models import MemberStage
from members import complaints
from members.complaints.moves import Said
from members.models import Assignment, Complaint
from tests.campaign_cast import NOON, make_brand, make_member, make_order
from tests.winback.desk_cast import make_agent, make_run

pytestmark = pytest.mark.django_db
GIVEN = {
    "subject": "精華液漏液", "category": "product.defect", "severity": "s2", "text": "整瓶漏光了",
    "door": "phone", "mine": "on",
}  # fmt: skip


@pytest.fixture
def agent(client):
    make_brand()
    make_run()
    person = make_agent()
    client.force_login(person)
    return person


@pytest.fixture
def member(agent):
    found = make_member(name="林佳穎")
    Assignment.objects.create(member=found, team=agent.team, kind="care")
    return found


def new(member):
    return f"{reverse('complaints:new')}?member={member.member_no}"


def take(member, **values):
    said = Said(subject="漏液", category="product", detail="defect", text="整瓶漏光了")
    return complaints.take_down(member=member, said=said, by=None, at=NOON, **values)


def act(client, complaint, name, **given):
    return client.post(reverse("complaints:act", args=[complaint.pk, name]), given, follow=True)


def text(answer):
    return answer.content.decode()


def test_taken_down_once_with_order_and_owner(client, member, agent):
    order = make_order(member, external_id="A-7")
    given = GIVEN | {"order_no": "A-7", "submission": uuid.uuid4()}
    first = client.post(new(member), given)
    again = client.post(new(member), given)
    complaint = Complaint.objects.get()
    assert first.url == again.url == reverse("complaints:detail", args=[complaint.pk])
    assert (complaint.order, complaint.owner, complaint.created_by) == (order, agent, agent)
    assert (complaint.category, complaint.detail, complaint.status) == ("product", "defect", "assigned")


def test_core_members_are_answered_one_level_up(client, member):
    MemberStage.objects.create(member=member, stage="core", seq=1, since_on=NOON.date())
    client.post(new(member), GIVEN | {"submission": uuid.uuid4()})
    complaint = Complaint.objects.get()
    assert (complaint.severity, complaint.level) == ("s2", "s1")


@pytest.mark.parametrize("wrong", [{"order_no": "nobody's"}, {"category": "weather"}, {"subject": ""}])
def test_what_is_wrong_is_said_and_nothing_is_lost(client, member, wrong):
    answer = client.post(new(member), GIVEN | {"submission": uuid.uuid4()} | wrong)
    assert answer.status_code == 422
    assert 'class="k-errors"' in text(answer)
    assert "整瓶漏光了" in text(answer)
    assert not Complaint.objects.exists()


def test_whom_it_is_about_does_not_take_it(client, member, agent):
    answer = client.post(new(member), GIVEN | {"submission": uuid.uuid4(), "about": agent.pk})
    assert answer.status_code == 422
    assert not Complaint.objects.exists()


def test_a_member_nobody_gave_them_is_not_found(client, member):
    other = make_member()
    assert client.get(new(other)).status_code == 404
    assert client.get(reverse("complaints:new") + "?member=M-x").status_code == 404
    assert client.get(reverse("complaints:detail", args=[take(other).pk])).status_code == 404


def test_the_list_has_tabs_and_the_clock(client, member, agent):
    complaint = take(member, owner=agent)
    page = text(client.get(reverse("complaints:list")))
    assert "漏液" in page
    assert complaint.complaint_no in page
    assert "漏液" in text(client.get(reverse("complaints:list") + "?view=mine"))
    assert "漏液" not in text(client.get(reverse("complaints:list") + "?view=unassigned"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(
    client, member, agent, count, django_assert_max_num_queries
):
    for _ in range(count):
        take(member)
    with django_assert_max_num_queries(14):
        client.get(reverse("complaints:list"))


def test_it_is_carried_on_step_by_step(client, member, agent):
    complaint = take(member)
    act(client, complaint, "assign", owner=agent.pk)
    act(client, complaint, "reply", text="已致電道歉")
    act(client, complaint, "move", to="waiting_customer")
    act(client, complaint, "move", to="working")
    act(client, complaint, "severity", severity="s1", why="有人過敏")
    act(client, complaint, "escalate", text="需要主管")
    client.post(
        reverse("complaints:remedy", args=[complaint.pk]),
        {"root_cause": "product.quality", "compensation": "replacement", "compensation_amount": "260"},
    )
    act(client, complaint, "move", to="resolved")
    act(client, complaint, "satisfied", stars="4")
    complaint.refresh_from_db()
    assert (complaint.status, complaint.severity, complaint.satisfaction) == ("resolved", "s1", 4)
    assert (complaint.root_cause, complaint.compensation_amount, complaint.escalations) == (
        "product.quality",
        260,
        1,
    )
    page = text(client.get(reverse("complaints:detail", args=[complaint.pk])))
    assert "已致電道歉" in page
    again = act(client, complaint, "move", to="working", text="又漏了")
    assert "又漏了" in text(again)


def test_a_step_that_is_not_allowed_says_why(client, member):
    complaint = take(member)
    answer = act(client, complaint, "move", to="closed")
    assert "不能" in text(answer)
    assert act(client, complaint, "dance").status_code == 404
    assert act(client, complaint, "move", to="weather").status_code == 404


def test_marketers_read_the_case_but_not_the_words(client, member):
    complaint = take(member)
    client.force_login(make_agent("marketer"))
    page = text(client.get(reverse("complaints:detail", args=[complaint.pk])))
    assert "漏液" in page
    assert "整瓶漏光了" not in page
    assert "林佳穎" not in page
    assert act(client, complaint, "reply", text="x").status_code == 403
    assert client.get(new(member)).status_code == 403


@pytest.mark.parametrize("role", ["analyst", "admin"])
def test_who_sees_no_members_sees_no_complaints(client, agent, role):
    client.force_login(make_agent(role))
    assert client.get(reverse("complaints:list")).status_code == 403
