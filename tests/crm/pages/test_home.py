"""The overview: its numbers are the night's, its links lead to the people, and agents go elsewhere."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics import rollups
from analytics.flows import MonthFlow
from crm import sql
from crm.access import may
from crm.formats import STAGES
from crm.models import User
from crm.pages.home import drawings
from lifecycle.models import MemberMetrics, MemberStage
from members.models import Member
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop()


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer", name="曾郁庭")
    client.force_login(user)
    return user


def test_a_new_house_says_how_to_begin(client: Client) -> None:
    client.force_login(shop.staff("admin"))
    text = client.get("/").content.decode()
    assert "還沒有資料" in text
    assert "k-kpis" not in text


def test_empty_pages_say_what_fills_them(client: Client) -> None:
    client.force_login(shop.staff("marketer"))
    assert 'href="/loads/new/"' in client.get("/members/").content.decode()
    assert "沒有人符合" in client.get("/members/?stage=core").content.decode()
    assert "還沒有夜間計算" in client.get("/risk/").content.decode()
    client.force_login(shop.staff("team_lead"))
    assert 'href="/loads/"' not in client.get("/").content.decode()
    assert 'href="/loads/new/"' not in client.get("/members/").content.decode()
    assert "這裡沒有請求" in client.get("/privacy/").content.decode()


@time_machine.travel(shop.AT, tick=False)
def test_the_numbers_are_those_of_the_night(client: Client, marketer: User) -> None:
    answer = client.get("/")
    text = answer.content.decode()
    assert "午安，曾郁庭" in text
    assert "全部會員 8 人" in text
    rows = {row["stage"]: row["count"] for row in answer.context["lifecycle"]["rows"]}
    assert rows == {
        "prospect": 1,
        "interested": 1,
        "first_buyer": 1,
        "repeat_buyer": 2,
        "core": 1,
        "lost": 1,
        "defector": 1,
    }
    assert sum(rows.values()) == MemberStage.objects.count()
    for stage, count in rows.items():
        listed = client.get("/members/", {"stage": stage}).context["page"].rows
        assert len(listed) == count


@time_machine.travel(shop.AT, tick=False)
def test_the_stage_that_most_went_away_from_leads_to_its_playbook(client: Client, marketer: User) -> None:
    flow = client.get("/").context["flow"]
    away = {
        stage: sum(flow.moves.get((stage, gone), 0) for gone in ("lost", "defector")) for stage in STAGES[:5]
    }
    answer = client.get("/")
    focus = answer.context["focus"]
    most = max(away.values())
    assert (focus["count"] if focus else 0) == most
    links = re.findall(r'href="/playbooks/([a-z_]+)/"', answer.content.decode())
    assert set(links) == set(STAGES)
    # Administrators have no playbooks.
    client.force_login(shop.staff("admin"))
    assert "/playbooks/" not in client.get("/").content.decode()


def test_the_focus_is_where_most_left_from() -> None:
    flow = MonthFlow(
        as_of=shop.AS_OF, first=shop.ago(20), stages=(), previous=None,
        moves={("core", "defector"): 2, ("repeat_buyer", "lost"): 3, ("lost", "defector"): 9},
    )  # fmt: skip
    focus = drawings.focus(flow)
    assert focus is not None
    assert (focus["stage"], focus["count"]) == ("repeat_buyer", 3)
    assert drawings.focus(replace(flow, moves={("", "core"): 4})) is None


def test_the_cells_of_the_heat_table_lead_to_their_people(client: Client, marketer: User) -> None:
    heat = str(client.get("/").context["rfm"]["heat"])
    cells = re.findall(r'<a href="([^"]+)"><b>(\d+)</b>', heat)
    assert cells
    for address, count in cells:
        page = client.get(address.replace("&amp;", "&"))
        assert len(page.context["page"].rows) == int(count)


def test_no_role_is_led_where_it_may_not_go(client: Client, people: dict[str, Member]) -> None:
    for role in ("admin", "marketer", "analyst"):
        client.force_login(shop.staff(role))
        pages = [client.get(address) for address in ("/", "/data-health/", "/settings/questions/")]
        shown = "".join(page.content.decode() for page in pages if page.status_code == 200)
        doors = {link.split("?")[0] for link in re.findall(r'href="(/[^"#]*)', shown)}
        closed = [door for door in doors if "/static/" not in door and client.get(door).status_code == 403]
        assert closed == [], role


@time_machine.travel(shop.AT, tick=False)
def test_a_number_for_today_is_that_of_the_list_behind_it(client: Client, marketer: User) -> None:
    newly = MemberStage.objects.filter(member__name__in=["吳宗翰", "林佳蓉"])
    newly.update(since_on=shop.ago(3))
    restricted = MemberStage.objects.get(member__name="陳奕安")
    MemberStage.objects.filter(pk=restricted.pk).update(since_on=shop.ago(3))
    Member.objects.filter(pk=restricted.member_id).update(restricted_at=shop.AT)
    tasks = {task.title: task for task in client.get("/").context["tasks"]}
    assert {task.count for task in tasks.values()} == {1}
    for task in tasks.values():
        assert len(client.get(task.href).context["page"].rows) == task.count, task.title


def test_those_at_risk_are_who_the_list_behind_the_amount_shows(client: Client, marketer: User) -> None:
    MemberMetrics.objects.update(risk="high")
    rollups.fill(as_of=shop.AS_OF)
    shown = next(one for one in client.get("/").context["figures"] if "risk=high" in one.href)
    found = {row.member.name for row in client.get(shown.href).context["page"].rows}
    assert found == {"林佳穎", "林佳蓉", "黃詩涵", "Wang Ming"}
    assert shown.note.startswith("4 ")


def test_the_thumb_reaches_what_the_role_works_with(client: Client, people: dict[str, Member]) -> None:
    found = {}
    for role in ("marketer", "agent", "privacy_officer"):
        client.force_login(shop.staff(role))
        found[role] = [link.key for link in client.get("/me/").context["bottom_menu"]]
    assert found == {
        "marketer": ["home", "members", "risk", "campaigns", "complaints"],
        "agent": ["console", "members", "risk", "complaints", "privacy"],
        "privacy_officer": ["home", "members", "risk", "campaigns", "privacy"],
    }


def test_the_loss_rate_stands_beside_what_is_usual(client: Client) -> None:
    shop.open_shop(months=14)
    client.force_login(shop.staff("marketer"))
    answer = client.get("/")
    loss = answer.context["loss"]["newest"]
    assert (loss.base, loss.lost) == (3, 2)
    assert "66.7%" in answer.content.decode()
    assert "常見 20–40%" in answer.content.decode()


def test_agents_go_to_the_desk(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("agent"))
    assert client.get("/").url == "/console/"


@pytest.mark.parametrize("role", ["admin", "marketer", "team_lead", "analyst", "privacy_officer", "agent"])
def test_the_menu_shows_only_what_opens(client: Client, people: dict[str, Member], role: str) -> None:
    person = shop.staff(role)
    client.force_login(person)
    text = client.get("/me/").content.decode()
    side = text[text.index('class="k-side"') : text.index('class="k-main"')]
    links = [link for link in re.findall(r'class="k-nav" href="([^"]+)"', side) if link != "/settings/"]
    # Every page that opens marks its own line of the menu, and has one heading.
    for link in links:
        shown = client.get(link).content.decode()
        assert f'class="k-nav" href="{link}" aria-current="page"' in shown, link
        assert shown.count("<h1") == 1, link
    for name, right in {
        "console:desk": "desk.work",
        "members:list": "members.list",
        "loads": "loads.run",
    }.items():
        assert (reverse(name) in links) is may(person, right), name


def test_the_overview_asks_few_questions(
    client: Client, marketer: User, django_assert_max_num_queries
) -> None:
    client.get("/")
    with django_assert_max_num_queries(18):
        client.get("/")


def test_the_progress_of_win_back_counts_the_lost_whatever_kind_of_campaign_took_them_up() -> None:
    brand = campaign_cast.make_brand()
    send = campaign_cast.make_send(campaign_cast.make_campaign(kind="one_off"))
    lost, left, held, core = (campaign_cast.make_member() for _ in range(4))
    for member, stage, arm in (
        (lost, "lost", "treated"),
        (left, "defector", "always"),
        (held, "lost", "holdout"),
        (core, "core", "treated"),
    ):
        campaign_cast.enter(send, member, stage=stage, arm=arm)
    campaign_cast.make_delivery(send, lost, state="sent", sent_at=timezone.now())
    today = timezone.now().astimezone(brand.zone).date()
    (found,) = sql.query("crm/winback_progress", since=today - timedelta(days=1)).dicts()
    assert found == {"taken_up": 2, "sent": 1, "opened": 0, "redeemed": 0, "returned": 0}
