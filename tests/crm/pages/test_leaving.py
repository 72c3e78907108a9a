"""Why they left: the figures of the page, the members behind them, the segment of them, and nobody's name."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.urls import reverse

from analytics import leaving
from analytics.leaving import Narrowed
from lifecycle.models import Segment, SegmentMember
from tests.campaign_cast import NOON, TODAY, make_brand, make_lost
from tests.winback.desk_cast import make_agent, make_case, make_run
from winback.models import Interview

pytestmark = pytest.mark.django_db
YEAR = Narrowed(TODAY - timedelta(days=365), TODAY + timedelta(days=1))


@pytest.fixture(autouse=True)
def now():
    make_brand()
    make_run()
    with time_machine.travel(NOON, tick=False):
        yield


def told(reason, *, stage="lost", at=NOON, value=1000, member=None, **values):
    case = make_case(member or make_lost(value=value))
    return Interview.objects.create(
        case=case, member=case.member, state="finished", purpose_said_at=at, finished_at=at,
        primary_reason=reason, stage=stage, value_amount=value, **values,
    )  # fmt: skip


def text(answer):
    return answer.content.decode()


@pytest.fixture
def marketer(client):
    person = make_agent("marketer")
    client.force_login(person)
    return person


# ---- figures ----


def test_counts_by_month_reason_and_stage():
    for at, reason, stage in [
        (NOON, "price.rise", "lost"),
        (NOON, "price.rise", "lost"),
        (NOON, "price", "defector"),
        (NOON - timedelta(days=40), "need", "lost"),
        # 31 October 23:30 in Taipei is October there, and November nowhere.
        (datetime(2026, 10, 31, 15, 30, tzinfo=UTC), "need", "lost"),
        (datetime(2026, 10, 31, 16, 30, tzinfo=UTC), "need", "lost"),
    ]:
        told(reason, at=at, stage=stage)
    make_case()
    rows = leaving.told(narrowed=YEAR)
    assert [(f"{row.month:%m}", row.reason, row.stage, row.interviews, row.value_amount) for row in rows] == [
        ("10", "need", "lost", 2, Decimal(2000)),
        ("11", "need", "lost", 1, Decimal(1000)),
        ("11", "price", "defector", 1, Decimal(1000)),
        ("11", "price.rise", "lost", 2, Decimal(2000)),
    ]
    branches = leaving.summed(rows, by=lambda row: row.branch)
    assert {code: found.interviews for code, found in branches.items()} == {"need": 3, "price": 3}
    price = leaving.told(narrowed=Narrowed(YEAR.since, YEAR.before, reason="price"))
    assert sum(row.interviews for row in price) == 3
    rise = leaving.told(narrowed=Narrowed(YEAR.since, YEAR.before, reason="price.rise", stage="lost"))
    assert sum(row.interviews for row in rise) == 2


def test_periods_are_whole_months_and_the_current_one():
    assert leaving.period(today=TODAY, months=3) == (TODAY.replace(month=9, day=1), TODAY + timedelta(days=1))
    assert leaving.period(today=TODAY.replace(month=1), months=12)[0].isoformat() == "2025-02-01"


def test_words_tell_nobody(marketer):
    member = make_lost(name="林佳穎", given_name="佳穎")
    told(
        "service.attitude", member=member,
        verbatim="我是林佳穎，打 0912-345-678 或寫 jy.lin@example.org 都沒人回，佳穎很失望。",
    )  # fmt: skip
    (words,) = leaving.verbatims(narrowed=YEAR, for_user=marketer)
    assert words.text == "我是○○，打 ○○○ 或寫 ○○○ 都沒人回，○○很失望。"


# ---- pages ----


def test_the_page_says_it_in_one_sentence_and_links_every_figure(client, marketer):
    for n in range(6):
        told("price.rise" if n else "trust", value=2000, verbatim="太貴")
    page = text(client.get(reverse("why:page")))
    assert re.search(r"6 .*5.*83%.*價格", page)
    assert "NT$1 萬" in page or "NT$10,000" in page
    assert "太貴" in page
    link = re.search(r'href="(/why/members/\?[^"]*reason=price[^"]*)"', page)
    assert link
    listed = text(client.get(link[1].replace("&amp;", "&")))
    assert listed.count("<tr>") == 6  # five and the head


def test_with_few_it_says_so(client, marketer):
    told("price")
    assert "太少" in text(client.get(reverse("why:page")))


def test_nobody_yet(client, marketer):
    assert "還沒有人" in text(client.get(reverse("why:page")))


def test_nonsense_in_the_address_means_all(client, marketer):
    told("price")
    answer = client.get(reverse("why:page") + "?months=99&reason=weather&stage=x&month=soon")
    assert answer.status_code == 200
    assert "價格" in text(answer)


def test_a_segment_of_them_is_kept_by_the_night(client, marketer):
    inside = told("price.rise", stage="defector").member
    told("price.rise", stage="lost")
    told("need", stage="defector")
    told("price", stage="defector", at=NOON - timedelta(days=200))
    query = "?months=3&reason=price&stage=defector"
    answer = client.post(reverse("why:segment") + query, {"name": "嫌貴的跳槽客"})
    segment = Segment.objects.get()
    assert answer.url.endswith(f"?segment={segment.pk}")
    assert list(SegmentMember.objects.values_list("member", flat=True)) == [inside.pk]
    assert segment.error == ""
    again = client.post(reverse("why:segment") + query, {"name": "嫌貴的跳槽客"})
    assert again.url == answer.url
    assert Segment.objects.count() == 1


def test_figures_as_csv_hold_no_member(client, marketer):
    told("price.rise", value=2500)
    answer = client.get(reverse("why:export"))
    lines = list(csv.reader(StringIO(text(answer).removeprefix("\N{BYTE ORDER MARK}"))))
    assert len(lines) == 2
    assert lines[1][:2] == ["2026-11", "price.rise"]
    assert lines[1][4:] == ["1", "2500.00"]


@pytest.mark.parametrize(
    ("role", "status"),
    [("marketer", 200), ("team_lead", 200), ("analyst", 200), ("agent", 403), ("admin", 403)],
)
def test_who_reads_it(client, role, status):
    told("price", verbatim="太貴")
    client.force_login(make_agent(role))
    assert client.get(reverse("why:page")).status_code == status
    assert client.get(reverse("why:export")).status_code == status


def test_a_lead_reads_the_words_of_the_teams_members_only(client):
    told("price", verbatim="太貴")
    stranger = told("need", verbatim="搬家了")
    stranger.member.assignments.all().delete()
    client.force_login(make_agent("team_lead"))
    page = text(client.get(reverse("why:page")))
    assert "太貴" in page
    assert "搬家了" not in page


def test_only_marketers_make_segments(client):
    told("price")
    client.force_login(make_agent("analyst"))
    assert client.post(reverse("why:segment"), {"name": "x"}).status_code == 403
