"""The pages of playbooks: read, worded, restored; and the checklist on the page of a member."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from campaigns.models import CouponType
from crm.models import User
from lifecycle import playbooks
from lifecycle.models import HandOver
from members.models import Assignment, Member
from tests import campaign_cast, shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Member]:
    return shop.open_shop(months=0)


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer", language="en")
    client.force_login(user)
    return user


def test_all_phases_stand_in_the_order_of_the_loop(client: Client, marketer: User) -> None:
    page = client.get("/playbooks/").content.decode()
    names = re.findall(r'<a href="/playbooks/(\w+)/">', page)
    assert names == [
        "contact", "prospect", "lost", "defector", "acquire", "interested", "convert", "first_buyer",
        "keep", "repeat_buyer", "loyal", "core",
    ]  # fmt: skip


def test_what_names_the_stage_shows_up(client: Client, marketer: User) -> None:
    CouponType.objects.create(name="Birthday gift", kind="gift", value=100, stage="core", is_default=True)
    CouponType.objects.create(name="Come back", kind="amount", value=100, stage="lost")
    campaign = campaign_cast.make_campaign(created_by=marketer)
    campaign.name, campaign.stage = "Thank you", "core"
    campaign.save()
    page = client.get("/playbooks/core/").content.decode()
    for words in ("Birthday gift", "usual here", "Thank you", "Recommend a friend", "Like an old friend"):
        assert words in page
    assert "Come back" not in page
    assert "Come back" in client.get("/playbooks/lost/").content.decode()
    assert client.get("/playbooks/nonsense/").status_code == 404


def test_words_are_saved_as_a_version_and_restored(client: Client, marketer: User) -> None:
    page = client.get("/playbooks/keep/edit/").content.decode()
    assert page.count('name="checklist_zh"') == 4 + 2
    book = playbooks.playbook("keep")
    sent = {"version": "0", "tone_zh": "新語氣", "tone_en": "A new tone"}
    for name in playbooks.LISTS:
        lines = getattr(book, name)
        sent |= {
            f"{name}_zh": [line.zh for line in lines],
            f"{name}_en": [line.en for line in lines],
            f"{name}_key": [line.key for line in lines],
        }
    answer = client.post("/playbooks/keep/edit/", sent, follow=True)
    assert answer.redirect_chain == [("/playbooks/keep/", 302)]
    assert "A new tone" in answer.content.decode()
    now = playbooks.playbook("keep")
    assert (now.version, now.tone.zh, now.checklist) == (1, "新語氣", book.checklist)
    again = client.post("/playbooks/keep/edit/", sent, follow=True).content.decode()
    assert "Somebody else saved a version meanwhile" in again
    refused = client.post("/playbooks/keep/edit/", sent | {"version": "1", "tone_en": ""})
    assert refused.status_code == 422
    assert "The tone needs words" in refused.content.decode()
    assert "新語氣" in client.get("/playbooks/keep/edit/?from=1").content.decode()
    page = client.post("/playbooks/keep/restore/", follow=True).content.decode()
    assert "A new tone" not in page
    assert playbooks.playbook("keep").tone == book.tone


def test_an_agent_ticks_what_is_handed_on(client: Client, people: dict[str, Member]) -> None:
    member, agent = people["黃詩涵"], shop.staff("agent", language="en")
    Assignment.objects.create(member=member, user=agent, kind="case")
    client.force_login(agent)
    address = f"/members/{member.member_no}/playbook/"
    page = client.get(address).content.decode()
    assert "What to do now" in page
    assert "Like a shop assistant who knows you" in page
    assert "Keep: to hand on (0 of 4)" in page
    fragment = client.post(
        f"/members/{member.member_no}/hand-over/", {"item": "taste"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "Keep: to hand on (1 of 4)" in fragment
    assert "<html" not in fragment
    assert [(row.item, row.by) for row in HandOver.objects.all()] == [("taste", agent)]
    back = client.post(
        f"/members/{member.member_no}/hand-over/", {"undo": "taste", "back": "//evil.example/"}
    )
    assert back.headers["Location"] == address
    assert not HandOver.objects.exists()
