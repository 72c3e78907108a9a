"""The addresses in a mail: refuse by one button or by the mail program, open, click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.models import Delivery
from members import privacy
from members.models import ChangedMember, Consent, ConsentEvent, Interaction
from tests.campaign_cast import make_brand, make_campaign, make_delivery, make_member, make_send

pytestmark = pytest.mark.django_db
BROWSER = {"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X)"}


@pytest.fixture
def delivery(db):
    make_brand()
    return make_delivery(
        make_send(make_campaign()),
        make_member(),
        state="sent",
        sent_at=timezone.now() - timedelta(hours=1),
    )


@pytest.fixture
def visitor():
    # As strict as a browser: a form without its token would be refused.
    return Client(enforce_csrf_checks=True, headers=BROWSER)


def consent(delivery):
    return Consent.objects.get(member=delivery.member).state


def test_looking_changes_nothing_and_shows_one_button(visitor, delivery):
    for method in (visitor.get, visitor.head):
        assert method(f"/u/{delivery.link_token}/").status_code == 200
    page = visitor.get(f"/u/{delivery.link_token}/").content.decode()
    assert page.count('class="k-button"') == 1
    assert "拒收" in page
    assert consent(delivery) == "granted"
    assert len(page.encode()) < 25_000
    assert "sessionid" not in visitor.cookies
    assert "shuke_session" not in visitor.cookies


def test_the_button_refuses_at_once(visitor, delivery):
    page = visitor.post(f"/u/{delivery.link_token}/").content.decode()
    assert consent(delivery) == "withdrawn"
    assert privacy.is_suppressed(channel="email", address=delivery.member.email)
    event = ConsentEvent.objects.get()
    assert (event.state, event.source, event.evidence["delivery"]) == (
        "withdrawn",
        "unsubscribe link",
        delivery.pk,
    )
    assert 'class="k-button"' not in page
    assert 'class="k-button"' not in visitor.get(f"/u/{delivery.link_token}/").content.decode()


def test_a_mail_program_refuses_by_one_post_without_cookie(visitor, delivery):
    answer = visitor.post(f"/u/{delivery.link_token}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert consent(delivery) == "withdrawn"
    assert ConsentEvent.objects.get().evidence["one_click"] is True
    visitor.post(f"/u/{delivery.link_token}/", {"List-Unsubscribe": "One-Click"})
    assert ConsentEvent.objects.count() == 1


def test_the_page_speaks_the_members_language(visitor, delivery):
    delivery.member.language = "en"
    delivery.member.save()
    assert "Refuse advertising by e-mail" in visitor.get(f"/u/{delivery.link_token}/").content.decode()
    visitor.cookies["shuke_language"] = "zh-hant"
    assert "拒收電子郵件廣告" in visitor.get(f"/u/{delivery.link_token}/").content.decode()


@pytest.mark.parametrize("path", ["/u/nothing/", "/c/nothing/"])
def test_unknown_tokens_lead_nowhere(visitor, delivery, path):
    assert visitor.get(path).status_code == 404
    assert visitor.post(path).status_code in {404, 405, 403}


def test_the_picture_counts_the_first_time_only(visitor, delivery):
    answer = visitor.get(f"/o/{delivery.link_token}.gif")
    assert answer["Content-Type"] == "image/gif"
    assert "no-store" in answer["Cache-Control"]
    delivery.refresh_from_db()
    first = delivery.opened_at
    assert first is not None
    visitor.get(f"/o/{delivery.link_token}.gif")
    delivery.refresh_from_db()
    assert delivery.opened_at == first
    assert visitor.get("/o/nothing.gif").content == answer.content


def test_a_click_leads_to_the_stored_address_and_is_the_members_own_act(visitor, delivery):
    answer = visitor.get(f"/c/{delivery.link_token}/?next=https://evil.example/")
    assert answer["Location"] == "https://shop.example/back"
    interaction = Interaction.objects.get()
    assert (interaction.kind, interaction.is_own, interaction.member_id) == (
        "clicked",
        True,
        delivery.member_id,
    )
    assert ChangedMember.objects.get().reason == "interaction"
    visitor.get(f"/c/{delivery.link_token}/")
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    "agent", ["", "Barracuda Sentinel", "Mozilla/5.0 (compatible; bingbot/2.0)", "python-requests"]
)
def test_scanners_reach_the_shop_but_count_for_nothing(delivery, agent):
    answer = Client(headers={"user-agent": agent}).get(f"/c/{delivery.link_token}/")
    assert answer["Location"] == "https://shop.example/back"
    assert not Interaction.objects.exists()
    assert Delivery.objects.get().clicked_at is None


def test_head_and_a_click_within_seconds_are_a_scanners(visitor, delivery):
    visitor.head(f"/c/{delivery.link_token}/")
    Delivery.objects.update(sent_at=timezone.now())
    visitor.get(f"/c/{delivery.link_token}/")
    assert not Interaction.objects.exists()


def test_a_mail_without_link_leads_nowhere(visitor, delivery):
    delivery.send.campaign.contents.update(link_url="")
    assert visitor.get(f"/c/{delivery.link_token}/").status_code == 404
