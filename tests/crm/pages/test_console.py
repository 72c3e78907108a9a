"""The desk over HTTP: who may take what, what each act answers, and who is found when somebody calls."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.calls import dispositions
from campaigns.models import Contact
from crm.models import AuditEntry, User
from members import privacy
from members.models import Assignment, Member
from members.queries import visible_to
from tests import shop
from tests.winback.desk_cast import allow_calls, make_agent, make_case, make_team
from winback import cases
from winback.models import Case, ContactDraft

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop(months=0)


@pytest.fixture
def agent(people: dict[str, Member], client: Client) -> User:
    made = make_agent(name="許雅雯")
    client.force_login(made)
    return made


def due_case(member: Member, **values: object) -> Case:
    now = timezone.now()
    times = {"opened_at": now - timedelta(days=1), "next_at": now - timedelta(minutes=5)}
    return make_case(member, **{**times, **values})


@pytest.fixture
def case(people: dict[str, Member]) -> Case:
    return due_case(people["林佳穎"], priority=500)


def written(code: str = "info_given", **values: str) -> dict[str, str]:
    dispositions()
    first = {"submission": str(uuid4()), "kind": "winback", "direction": "outbound", "disposition": code}
    return {**first, **values}


def text_of(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_agent_lands_on_the_desk(client: Client, agent: User) -> None:
    assert client.get("/").headers["Location"] == "/console/"
    assert "客服台" in text_of(client, "/")


@pytest.mark.parametrize("role", ["marketer", "analyst", "admin", "privacy_officer"])
def test_the_desk_is_for_those_who_work_there(client: Client, case: Case, role: str) -> None:
    client.force_login(shop.staff(role))
    for address in (
        "/console/",
        "/console/queue/",
        "/console/team/",
        "/console/caller/",
        f"/console/{case.pk}/",
    ):
        assert client.get(address).status_code == 403
    for act in ("claim", "hold", "back", "contact", "draft"):
        assert client.post(f"/console/{case.pk}/{act}/").status_code == 403
    assert Case.objects.get().agent is None


def test_reading_changes_nothing(client: Client, agent: User, case: Case) -> None:
    assert "林佳穎" in text_of(client, f"/console/{case.pk}/")
    case.refresh_from_db()
    assert (case.state, case.agent) == ("new", None)
    for act in ("claim", "hold", "back", "number", "contact", "draft"):
        assert client.get(f"/console/{case.pk}/{act}/").status_code == 405


def test_another_teams_case_is_not_there(client: Client, case: Case) -> None:
    client.force_login(make_agent(team=make_team("客服二組")))
    assert client.get(f"/console/{case.pk}/").status_code == 404
    assert client.post(f"/console/{case.pk}/claim/").status_code == 404
    assert client.post(f"/console/{case.pk}/contact/", written()).status_code == 404
    assert "林佳穎" not in text_of(client, "/console/?scope=team")


def test_who_comes_second_hears_who_has_it_and_gets_the_next(
    client: Client, people: dict[str, Member], case: Case
) -> None:
    first, second = make_agent(name="許雅雯"), make_agent(name="周孟潔")
    other = due_case(people["吳宗翰"], priority=100)
    client.force_login(first)
    assert client.post(f"/console/{case.pk}/claim/").headers["Location"] == f"/console/{case.pk}/"
    client.force_login(second)
    answer = client.post(f"/console/{case.pk}/claim/", follow=True)
    assert answer.redirect_chain == [(f"/console/{other.pk}/", 302)]
    assert f"許雅雯 已接手 {case.case_no}，為您帶到下一位。" in answer.content.decode()
    assert set(Case.objects.values_list("pk", "agent")) == {(case.pk, first.pk), (other.pk, second.pk)}
    text = text_of(client, f"/console/{case.pk}/")
    assert "許雅雯 正在處理" in text
    assert 'id="log"' not in text


def test_the_number_is_masked_until_it_is_asked_for(client: Client, agent: User, case: Case) -> None:
    client.post(f"/console/{case.pk}/claim/")
    text = text_of(client, f"/console/{case.pk}/")
    assert "09**-***-386" in text
    assert "912345386" not in text
    answer = client.post(f"/console/{case.pk}/number/", headers={"hx-request": "true"}).content.decode()
    assert 'href="tel:+886912345386"' in answer
    entry = AuditEntry.objects.get(action="member.reveal")
    assert (entry.user, entry.detail) == (agent, {"field": "phone", "reason": "call"})


def test_the_number_is_for_who_has_the_case(client: Client, agent: User, case: Case) -> None:
    assert client.post(f"/console/{case.pk}/number/").status_code == 404
    assert not AuditEntry.objects.filter(action="member.reveal").exists()


def test_the_quota_ends_the_looking(
    client: Client, agent: User, case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.pages.member.revealing.HOURLY", 1)
    client.post(f"/console/{case.pk}/claim/")
    client.post(f"/console/{case.pk}/number/")
    answer = client.post(f"/console/{case.pk}/number/").content.decode()
    assert "912345386" not in answer
    assert "上限" in answer or "一小時" in answer


def test_red_flags_come_first(client: Client, agent: User, case: Case) -> None:
    allow_calls(case.member)
    old = make_case(case.member, state="closed", outcome="refused", closed_at=timezone.now())
    privacy.withdraw(member=case.member, channel="call", at=timezone.now(), source="web")
    client.post(f"/console/{case.pk}/claim/")
    text = text_of(client, f"/console/{case.pk}/")
    assert "不可致電。" in text
    assert f"{old.case_no}，" in text
    assert "tel:" not in text
    assert 'data-key="c"' not in text


def test_a_contact_is_written_down_and_the_next_case_taken(
    client: Client, agent: User, people: dict[str, Member], case: Case
) -> None:
    other = due_case(people["吳宗翰"], priority=100)
    client.post(f"/console/{case.pk}/claim/")
    answer = client.post(f"/console/{case.pk}/contact/", written("no_answer", note="晚上再打"))
    assert answer.headers["Location"] == f"/console/{other.pk}/"
    contact = Contact.objects.get()
    assert (contact.member, contact.note, contact.by) == (case.member, "晚上再打", agent)
    case.refresh_from_db()
    assert (case.attempts, case.state) == (1, "contacting")
    assert case.next_at > timezone.now()


def test_a_complaint_is_taken_down_while_the_member_is_on_the_line(
    client: Client, agent: User, case: Case
) -> None:
    client.post(f"/console/{case.pk}/claim/")
    answer = client.post(f"/console/{case.pk}/contact/", written("complaint_raised", note="瓶口漏液"))
    assert answer.headers["Location"] == f"/complaints/new/?member={case.member.member_no}"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert Case.objects.get(pk=case.pk).agent == agent


def test_the_script_of_the_desk_is_told_where_to_go(client: Client, agent: User, case: Case) -> None:
    client.post(f"/console/{case.pk}/claim/")
    values, accept = written("no_answer"), {"accept": "application/json, text/html"}
    assert client.post(f"/console/{case.pk}/contact/", values, headers=accept).json() == {"href": "/console/"}
    again = client.post(f"/console/{case.pk}/contact/", {**values, "stay": "1"}, headers=accept)
    assert again.json() == {"href": f"/console/{case.pk}/"}
    assert Contact.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"disposition": ""}, "請選擇通話結果。"),
        ({"disposition": "not_interested"}, "「沒有興趣」需要填寫紀錄。"),
        ({"disposition": "nonsense"}, "nonsense"),
        ({"next_at": "tomorrow"}, "id_next_at-error"),
    ],
)
def test_a_refused_form_comes_back_as_it_was(
    client: Client, agent: User, case: Case, values: dict[str, str], words: str
) -> None:
    client.post(f"/console/{case.pk}/claim/")
    answer = client.post(f"/console/{case.pk}/contact/", written(**{"usage": "一天一次", **values}))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert words in text
    assert 'value="一天一次"' in text
    assert not Contact.objects.exists()


def test_a_draft_comes_back_after_a_reload(client: Client, agent: User, case: Case) -> None:
    client.post(f"/console/{case.pk}/claim/")
    values = written("busy", note="打到一半", csrf="x")
    answer = client.post(f"/console/{case.pk}/draft/", values, headers={"accept": "application/json"}).json()
    assert answer["text"].startswith("已自動存草稿 ")
    assert ContactDraft.objects.get().fields == {
        name: value for name, value in values.items() if name != "csrf"
    }
    text = text_of(client, f"/console/{case.pk}/")
    assert "打到一半</textarea>" in text
    assert values["submission"] in text


def test_given_back_it_is_the_teams(client: Client, agent: User, case: Case) -> None:
    client.post(f"/console/{case.pk}/claim/")
    client.post(f"/console/{case.pk}/back/")
    assert set(Case.objects.values_list("agent", "owner")) == {(None, None)}


def test_the_queue_says_nothing_while_nothing_changes(client: Client, agent: User, case: Case) -> None:
    text = text_of(client, "/console/queue/?scope=team")
    (version,) = re.findall(r"v=([0-9a-f]{12})", text)
    address = f"/console/queue/?scope=team&v={version}"
    assert client.get(address).status_code == 204
    due_case(Member.objects.get(name="吳宗翰"))
    assert "吳宗翰" in client.get(address).content.decode()


def test_the_queue_has_few_queries_however_long(
    client: Client, agent: User, people: dict[str, Member], case: Case, django_assert_num_queries
) -> None:
    client.get("/console/queue/")
    with django_assert_num_queries(7):
        client.get("/console/queue/")
    for name in ("吳宗翰", "陳奕安", "黃詩涵"):
        due_case(people[name])
    with django_assert_num_queries(7):
        client.get("/console/queue/")


@pytest.mark.parametrize("orders", [1, 6])
def test_a_case_asks_the_same_questions_however_much_happened(
    client: Client, agent: User, case: Case, django_assert_num_queries, orders: int
) -> None:
    for number in range(orders):
        shop.order(case.member, shop.ago(5), external_id=f"N-{number}")
    client.post(f"/console/{case.pk}/claim/")
    client.get(f"/console/{case.pk}/")
    with django_assert_num_queries(12):
        client.get(f"/console/{case.pk}/")


# ---- callers ----


@pytest.mark.parametrize(
    "number",
    [
        "+886 912-345-386", "0912345386", "912345386", "+886912345386", "886912345386", "00886912345386",
        "0912-345-386", "0912345386 #12", "0912345386 ext. 7", "０９１２３４５３８６", "tel:+886912345386",
        "jy.lin@example.org", "JY.LIN@example.org",
    ],
)  # fmt: skip
def test_a_caller_is_found_however_the_number_is_written(
    client: Client, agent: User, people: dict[str, Member], number: str
) -> None:
    answer = client.get("/console/caller/", {"number": number})
    member = people["林佳穎"]
    assert answer.headers["Location"] == f"/console/member/{member.member_no}/?direction=inbound"
    text = text_of(client, answer.headers["Location"])
    assert "林○穎" in text
    assert "09**-***-386" in text
    assert "林佳穎" not in text
    assert not visible_to(agent).exists()


@pytest.mark.parametrize("number", ["345386", "0912", "林佳", "%", "jy.lin", "0912345999", ""])
def test_less_than_the_whole_finds_nobody(
    client: Client, agent: User, people: dict[str, Member], number: str
) -> None:
    answer = client.get("/console/caller/", {"number": number})
    assert answer.status_code == 200
    assert "M-0" not in answer.content.decode()


def test_several_with_one_number_are_chosen_from(
    client: Client, agent: User, people: dict[str, Member]
) -> None:
    Member.objects.filter(name="黃詩涵").update(phone="+886912345386")
    text = text_of(client, "/console/caller/?number=0912345386")
    assert "林○穎" in text
    assert "黃○涵" in text


def test_whoever_answers_sees_the_member_until_it_is_done(
    client: Client, agent: User, people: dict[str, Member]
) -> None:
    member = people["吳宗翰"]
    address = f"/console/member/{member.member_no}/"
    answer = client.post(address, {"direction": "inbound"})
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/console/{case.pk}/?direction=inbound"
    assert (case.kind, case.agent, case.state) == ("inbound", agent, "assigned")
    text = text_of(client, answer.headers["Location"])
    assert "吳宗翰" in text
    assert re.search(r'value="inbound"[^>]*checked', text)
    assert AuditEntry.objects.filter(action="case.open", user=agent).count() == 1
    client.post(
        f"/console/{case.pk}/contact/", written("info_given", kind="consultation", direction="inbound")
    )
    case.refresh_from_db()
    assert (case.state, case.outcome) == ("closed", "handled")
    assert not visible_to(agent).exists()


@pytest.mark.parametrize("team", ["客服一組", "客服二組"])
def test_a_call_on_a_colleagues_case_is_written_down_there(
    client: Client, agent: User, people: dict[str, Member], team: str
) -> None:
    colleague = make_agent(team=make_team(team))
    case = due_case(people["林佳穎"], team=colleague.team)
    cases.claim(case_id=case.pk, by=colleague, at=timezone.now())
    answer = client.post(f"/console/member/{case.member.member_no}/", {"direction": "inbound"})
    assert answer.headers["Location"] == f"/console/{case.pk}/?direction=inbound"
    assert 'id="log"' in text_of(client, answer.headers["Location"])
    assert client.post(f"/console/{case.pk}/number/").status_code == 404
    client.post(f"/console/{case.pk}/contact/", written("info_given", direction="inbound"))
    assert Contact.objects.get().by == agent
    case.refresh_from_db()
    assert (case.agent, case.owner) == (colleague, colleague)
    # Done, the member is the colleague's alone again, or the team's.
    assert visible_to(agent).exists() == (team == "客服一組")


def test_nobody_opens_the_whole_list(
    client: Client, agent: User, people: dict[str, Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.pages.console.callers.OPENED_AN_HOUR", 2)
    names = ["吳宗翰", "黃詩涵", "陳奕安"]
    for name in names:
        client.post(f"/console/member/{people[name].member_no}/")
    assert Assignment.objects.filter(user=agent).count() == 2
    assert not visible_to(agent).filter(name="陳奕安").exists()


def test_an_unknown_caller_becomes_a_member(client: Client, agent: User, people: dict[str, Member]) -> None:
    answer = client.post("/console/caller/new/", {"name": "蔡 宜庭", "phone": "0987-654-321"})
    member = Member.objects.get(phone="+886987654321")
    assert (member.name, member.source, member.name_key) == ("蔡 宜庭", "desk", "蔡宜庭")
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/console/{case.pk}/?direction=inbound"
    assert (case.member, case.agent) == (member, agent)


def test_a_known_number_is_asked_about_first(client: Client, agent: User, people: dict[str, Member]) -> None:
    before = Member.objects.count()
    answer = client.post("/console/caller/new/", {"name": "林媽媽", "phone": "0912345386"})
    assert answer.status_code == 422
    assert "林○穎" in answer.content.decode()
    assert Member.objects.count() == before
    client.post("/console/caller/new/", {"name": "林媽媽", "phone": "0912345386", "anyway": "1"})
    assert Member.objects.get(name="林媽媽").phone == "+886912345386"


@pytest.mark.parametrize("values", [{"name": "", "phone": "0987654321"}, {"name": "甲", "phone": "12"}])
def test_without_name_or_number_nobody_is_taken_in(
    client: Client, agent: User, people: dict[str, Member], values: dict[str, str]
) -> None:
    before = Member.objects.count()
    assert client.post("/console/caller/new/", values).status_code == 422
    assert Member.objects.count() == before


# ---- the team ----


def test_the_lead_sees_the_team_and_hands_over(client: Client, people: dict[str, Member], case: Case) -> None:
    lead, agent = make_agent("team_lead", name="周孟潔"), make_agent(name="許雅雯")
    Case.objects.update(first_touch_due_at=timezone.now() - timedelta(hours=3))
    other = due_case(people["吳宗翰"])
    cases.claim(case_id=other.pk, by=agent, at=timezone.now())
    client.force_login(lead)
    text = text_of(client, "/console/team/")
    for words in ("許雅雯", f"{other.case_no} 吳宗翰", f"{case.case_no} 林佳穎"):
        assert words in text
    client.post(f"/console/{case.pk}/hand-over/", {"to": agent.pk})
    assert Case.objects.get(pk=case.pk).owner == agent
    client.post(f"/console/{case.pk}/hand-over/", {"to": ""})
    assert Case.objects.get(pk=case.pk).owner is None
    client.post(f"/console/{case.pk}/hand-over/", {"to": make_agent(team=make_team("客服二組")).pk})
    assert Case.objects.get(pk=case.pk).owner is None


def test_an_agent_is_no_lead(client: Client, agent: User, case: Case) -> None:
    assert client.get("/console/team/").status_code == 403
    before = Case.objects.get(pk=case.pk).owner
    assert client.post(f"/console/{case.pk}/hand-over/", {"to": agent.pk}).status_code == 403
    assert Case.objects.get(pk=case.pk).owner == before


def test_wrong_numbers_wait_for_the_lead(client: Client, agent: User, case: Case) -> None:
    client.post(f"/console/{case.pk}/claim/")
    client.post(f"/console/{case.pk}/contact/", written("invalid_number"))
    client.force_login(make_agent("team_lead"))
    assert f"{case.member.member_no} · 09**-***-386" in text_of(client, "/console/team/")
    Member.objects.filter(pk=case.member_id).update(phone="+886922000111")
    assert case.member.member_no not in text_of(client, "/console/team/")


# ---- how contacts end ----


def test_endings_are_edited_by_who_leads(client: Client, agent: User) -> None:
    assert client.get("/console/endings/").status_code == 403
    lead = make_agent("team_lead")
    client.force_login(lead)
    assert "無人接聽" in text_of(client, "/console/endings/")
    form = client.get("/console/endings/no_answer/").context["form"]
    values = {
        name: value
        for name, value in form.initial.items()
        if value not in (None, False)  # unticked boxes are not sent
    }
    answer = client.post("/console/endings/no_answer/", {**values, "label_zh": "沒人接", "retry_minutes": 90})
    assert answer.headers["Location"] == "/console/endings/"
    row = next(row for row in dispositions() if row.code == "no_answer")
    assert (row.label_zh, row.retry_minutes, row.other_slot) == ("沒人接", 90, True)
    assert AuditEntry.objects.get(action="disposition.edit").detail == {
        "fields": ["label_zh", "retry_minutes"]
    }
    refused = client.post("/console/endings/no_answer/", {**values, "close_case": "on", "retry_minutes": 1})
    assert refused.status_code == 422
    assert "要結案的結果必須指定案件狀態。" in refused.content.decode()
    assert "請填 5 分鐘到一年之間。" in refused.content.decode()
