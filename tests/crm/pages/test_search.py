"""The palette and its page: members, segments, campaigns and pages, each for those who may open them."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from members.models import Member
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop(months=0)


def hits(client: Client, words: str) -> list[str]:
    answer = client.get("/search/", {"q": words}, headers={"hx-request": "true"})
    return re.findall(r'class="k-result" href="([^"]+)"', answer.content.decode())


def test_two_characters_of_a_name_find_the_member(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("privacy_officer"))
    found = hits(client, "佳穎")
    assert found == [f"/members/{people['林佳穎'].member_no}/"]
    text = client.get("/search/", {"q": "佳穎"}).content.decode()
    assert "林佳穎" in text
    assert "回購" in text or "主要" in text


def test_a_marketer_is_told_to_type_the_whole_name(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("marketer"))
    assert hits(client, "佳穎") == []
    assert "遮罩" in client.get("/search/", {"q": "佳穎"}).content.decode()
    assert hits(client, "林佳颖") == [f"/members/{people['林佳穎'].member_no}/"]
    client.force_login(shop.staff("privacy_officer"))
    assert "遮罩" not in client.get("/search/", {"q": "沒有的人"}).content.decode()


def test_segments_and_pages_are_found_too(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("marketer"))
    segment, *pages = hits(client, "流失")
    assert segment.startswith("/members/?segment=")
    assert pages == ["/risk/", "/why/"]
    assert hits(client, "狀態") == ["/status/"]
    assert hits(client, "沒有這種東西") == []


def test_an_administrator_finds_no_members(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("admin"))
    assert hits(client, "佳穎") == []


@pytest.mark.parametrize("words", ["0912345386", "+886 912-345-386", "JY.LIN@example.org"])
def test_an_agent_finds_a_stranger_by_the_whole_number_masked(
    client: Client, people: dict[str, Member], words: str
) -> None:
    client.force_login(shop.staff("agent"))
    member = people["林佳穎"]
    assert hits(client, words) == [f"/console/member/{member.member_no}/"]
    text = client.get("/search/", {"q": words}).content.decode()
    assert "林○穎" in text
    assert "林佳穎" not in text
    for part in ("佳穎", "386", "345386", "jy.lin"):
        assert hits(client, part) == []


@pytest.mark.parametrize(
    "words", ["'; drop table members_member; --", "%_\\", "x\0y", "M-", "+", "@", "0" * 200]
)
def test_odd_words_find_nothing_and_break_nothing(
    client: Client, people: dict[str, Member], words: str
) -> None:
    client.force_login(shop.staff("marketer"))
    assert hits(client, words) == []
