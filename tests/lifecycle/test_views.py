"""The member list: filters, search, segments, paging, the file, and who may do what."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from crm.models import User
from lifecycle.forms import MemberFilter, conditions_of
from lifecycle.models import Segment
from lifecycle.segments import parse, to_json
from members.models import Assignment, Member
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop()


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


def shown(client: Client, **query: object) -> list[str]:
    """The names on the list; members are looked up by their numbers, since screens may mask."""
    page = client.get("/members/", query)
    assert page.status_code == 200
    return [row.member.name for row in page.context["page"].rows]


def test_who_types_a_part_of_a_masked_name_is_told(client: Client, marketer: User) -> None:
    assert "遮罩" in client.get("/members/", {"q": "林佳"}).content.decode()
    assert "遮罩" not in client.get("/members/", {"city": "花蓮縣"}).content.decode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"stage": "core"}, {"林佳穎"}),
        ({"stage": ["lost", "defector"]}, {"吳宗翰", "陳奕安"}),
        ({"stage": "prospect"}, {"臺小明"}),
        ({"city": ["台北市"], "stage": "interested"}, {"周郁婷"}),
        # Nobody lives there: an answer, not a mistake of the person.
        ({"city": ["花蓮縣"]}, set()),
        ({"origin": ["官網"]}, {"林佳穎"}),
        ({"consent": ["email"]}, {"林佳穎", "吳宗翰", "陳奕安"}),
        ({"consent": ["line"]}, set()),
        ({"value_min": "20000"}, {"林佳穎", "陳奕安"}),
        # Who sees names masked finds them whole.
        ({"q": "林佳"}, set()),
        ({"stage": ["lost", "defector"], "since": "2026-11-20"}, set()),
        ({"stage": ["lost", "defector"], "since": "2020-01-01"}, {"吳宗翰", "陳奕安"}),
        ({"q": "林佳蓉"}, {"林佳蓉"}),
        ({"q": "林佳蓉", "stage": "first_buyer"}, {"林佳蓉"}),
        ({"q": "林佳蓉", "stage": "core"}, set()),
        ({"r": "5", "f": "5"}, {"林佳穎"}),
    ],
)
def test_filters(client: Client, marketer: User, query: dict[str, object], expected: set[str]) -> None:
    assert set(shown(client, **query)) == expected


def test_a_segment_is_a_filter_of_those_in_it_last_night(client: Client, marketer: User) -> None:
    segment = Segment.objects.get(name="流失的人")
    assert segment.member_count == 2
    assert set(shown(client, segment=segment.pk)) == {"吳宗翰", "陳奕安"}


def test_an_unknown_value_is_refused_in_words(client: Client, marketer: User) -> None:
    answer = client.get("/members/", {"stage": "happy"})
    assert answer.status_code == 422
    assert 'class="k-errors"' in answer.content.decode()


def test_names_are_masked_for_marketers_and_not_for_agents(
    client: Client, people: dict[str, Member], marketer: User
) -> None:
    text = client.get("/members/", {"stage": "core"}).content.decode()
    assert "林○穎" in text
    assert "林佳穎" not in text
    agent = shop.staff("agent")
    Assignment.objects.create(member=people["林佳穎"], user=agent, kind="call")
    client.force_login(agent)
    page = client.get("/members/")
    assert "林佳穎" in page.content.decode()
    assert len(page.context["page"].rows) == 1


def test_analysts_see_numbers_and_no_names(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("analyst"))
    text = client.get("/members/").content.decode()
    assert people["林佳穎"].member_no in text
    assert "林○穎" not in text
    assert f"/members/{people['林佳穎'].member_no}/" not in text


def test_administrators_of_the_system_read_no_members(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("admin"))
    refused = client.get("/members/")
    assert refused.status_code == 403
    assert not any(member.member_no in refused.content.decode() for member in people.values())


def test_a_fragment_for_the_live_filter_and_a_page_for_the_browser(client: Client, marketer: User) -> None:
    whole = client.get("/members/").content.decode()
    part = client.get("/members/", headers={"hx-request": "true"})
    assert "<html" in whole
    assert part.content.decode().lstrip().startswith('<div id="results"')
    assert "HX-Request" in part["Vary"]


def test_conditions_are_kept_as_a_segment_and_found_again(client: Client, marketer: User) -> None:
    query = urlencode({"stage": "core", "value_min": "3000"})
    answer = client.post(f"/members/segments/save/?{query}", {"name": "主要且值得"})
    segment = Segment.objects.get(name="主要且值得")
    assert answer.url == f"/members/?segment={segment.pk}"
    assert (segment.member_count, segment.created_by) == (1, marketer)
    assert segment.tree == {
        "v": 1,
        "all": [
            {"field": "stage", "op": "in", "value": ["core"]},
            {"field": "value_amount", "op": ">=", "value": "3000"},
        ],
    }
    page = client.get(answer.url).content.decode()
    assert "主要且值得" in page
    assert f"edit={segment.pk}" in page


def test_a_segment_gets_new_conditions_and_is_given_up(client: Client, marketer: User) -> None:
    segment = Segment.objects.get(name="流失的人")
    client.post("/members/segments/save/?stage=core", {"name": "主要的人", "edit": segment.pk})
    segment.refresh_from_db()
    assert (segment.name, segment.member_count) == ("主要的人", 1)
    client.post(f"/members/segments/{segment.pk}/delete/")
    assert not Segment.objects.exists()


def test_two_segments_never_share_a_name(client: Client, marketer: User) -> None:
    page = client.post("/members/segments/save/?stage=core", {"name": "流失的人"}, follow=True)
    assert "已有同名的分群" in page.content.decode()
    assert Segment.objects.count() == 1


@pytest.mark.parametrize("role", ["agent", "team_lead", "analyst", "privacy_officer", "admin"])
def test_only_marketers_keep_segments(client: Client, people: dict[str, Member], role: str) -> None:
    client.force_login(shop.staff(role))
    pk = Segment.objects.get().pk
    assert client.post("/members/segments/save/?stage=core", {"name": "x"}).status_code == 403
    assert client.post(f"/members/segments/{pk}/delete/").status_code == 403
    assert Segment.objects.count() == 1


def test_the_panel_counts_after_each_condition(client: Client, marketer: User) -> None:
    text = client.get("/members/panel/", {"city": ["台北市"], "stage": "lost"}).content.decode()
    assert re.findall(r'<b class="k-num">([\d,]+)</b>', text) == ["1", "1"]
    assert re.findall(r'k-kpi-value">([\d,]+)', text) == ["1", "1"]
    assert "流失 1" in text


@pytest.mark.parametrize("extra", [0, 3])
def test_the_list_asks_the_same_questions_however_long_it_is(
    client: Client, marketer: User, extra: int, django_assert_num_queries
) -> None:
    for number in range(extra):
        shop.member(f"新人{number}")
    client.get("/members/")
    with django_assert_num_queries(8):
        client.get("/members/")


def test_every_filter_of_the_form_comes_back_from_its_tree(marketer: User) -> None:
    given = {
        "stage": ["core", "lost"],
        "band": ["s1"],
        "risk": ["high"],
        "rfm_group": ["champion"],
        "origin": ["官網"],
        "city": ["台北市"],
        "consent": ["email"],
        "contactable": "on",
        "value_min": "300",
        "since": "2026-11-01",
        "r": "5",
        "segment": str(Segment.objects.get().pk),
    }
    form = MemberFilter(given)
    assert form.is_valid(), form.errors
    tree = to_json(parse(form.tree()))
    assert sorted(conditions_of(tree) or []) == sorted(form.query())
    assert conditions_of({"all": [{"not": {"field": "stage", "op": "in", "value": ["core"]}}]}) is None
