"""Newsletter: a typed address is worth nothing until its mailbox has answered; then it is consent."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns import subscribing
from members import newsletter, privacy
from members.models import (
    Consent,
    ConsentEvent,
    DuplicateCandidate,
    FieldProvenance,
    Interaction,
    Member,
    NewsletterSignup,
)
from tests import shop
from tests.campaign_cast import make_brand

pytestmark = pytest.mark.django_db
WISH = {"email": "New@Example.com", "name": "林小姐", "agree": "1"}


@pytest.fixture(autouse=True)
def _brand() -> None:
    cache.clear()
    make_brand()


def asked(**more: str) -> NewsletterSignup:
    assert Client().post("/news/", {**WISH, **more}).url == "/news/sent/"
    return NewsletterSignup.objects.latest("pk")


def test_nothing_counts_until_the_link_was_pressed() -> None:
    signup = asked()
    assert (signup.email, Member.objects.count(), Consent.objects.count()) == ("new@example.com", 0, 0)
    assert [subscribing.mail_confirmations(at=timezone.now()) for _ in range(2)] == [1, 0]
    (letter,) = mail.outbox
    path = f"/n/{signup.token}/"
    assert letter.to == ["new@example.com"]
    assert path in letter.body
    assert Client().get(path).status_code == 200
    assert not Consent.objects.exists()
    for _ in range(2):
        assert "已經訂閱" in Client().post(path, {"confirm": "1"}).content.decode()
    member = Member.objects.get()
    assert (member.email, member.name, member.source, member.origin) == (
        "new@example.com", "林小姐", "newsletter", "newsletter",
    )  # fmt: skip
    event = ConsentEvent.objects.get(member=member)
    assert (event.channel, event.state, event.text_version) == ("email", "granted", "news-1")
    assert event.evidence["text"] == signup.text
    assert event.evidence["asked_at"] < event.evidence["confirmed_at"]
    assert list(Interaction.objects.values_list("kind", flat=True)) == ["subscribed"]


def test_a_member_of_this_address_gets_the_consent() -> None:
    member = shop.member("林小姐", email="new@example.com")
    newsletter.confirm(signup=asked(), at=timezone.now())
    assert Consent.objects.get().member == member
    assert Member.objects.count() == 1


def test_the_page_says_the_same_and_asks_an_address_three_times_a_day_at_most() -> None:
    for _ in range(5):
        asked()
    assert NewsletterSignup.objects.count() == 3
    assert Client().post("/news/", {**WISH, "website": "x"}).url == "/news/sent/"
    assert NewsletterSignup.objects.count() == 3


def test_without_the_tick_or_an_address_nothing_is_kept() -> None:
    for wrong in ({"agree": ""}, {"email": "not an address"}, {"email": ""}):
        assert Client().post("/news/", {**WISH, **wrong}).status_code == 422
    assert not NewsletterSignup.objects.exists()


def test_a_link_ends_after_a_week_and_the_address_goes() -> None:
    signup = asked()
    late = timezone.now() + timedelta(days=7, minutes=1)
    assert newsletter.by_token(signup.token, at=late) is None
    assert newsletter.forget(at=late) == 1
    assert Client().get(f"/n/{signup.token}/").status_code == 404


def test_a_server_that_refuses_is_asked_again_later_and_not_for_ever() -> None:
    asked()

    def refuse(_row: NewsletterSignup) -> None:
        raise ConnectionRefusedError

    at = timezone.now()
    for _ in range(8):
        assert newsletter.mail_due(at=at, send=refuse) == 0
        at += newsletter.AGAIN_AFTER
    assert NewsletterSignup.objects.get().attempts == newsletter.TRIES


def test_a_mailbox_that_answered_verifies_and_brings_back_an_erased_address() -> None:
    privacy.suppress(channel="email", address="new@example.com", reason="erased", at=timezone.now())
    member = newsletter.confirm(signup=asked(), at=timezone.now())
    assert privacy.is_suppressed(channel="email", address="new@example.com") is False
    standing = FieldProvenance.objects.get(member=member, field="email")
    assert (standing.kind, standing.result, standing.checked_how) == ("verified", "valid", "newsletter")
    assert Consent.objects.get(member=member).state == "granted"
    # A second sign-up under another name is the same verified mailbox.
    again = newsletter.confirm(signup=asked(name="林太太"), at=timezone.now())
    assert again == member


def test_of_several_members_of_one_address_nobody_is_decided_upon() -> None:
    first, second = (shop.member(name, email="new@example.com") for name in ("林先生", "林太太"))
    member = newsletter.confirm(signup=asked(), at=timezone.now())
    assert member not in {first, second}
    doors = DuplicateCandidate.objects.values_list("one", "other", "door")
    assert set(doors) == {(first.pk, member.pk, "newsletter"), (second.pk, member.pk, "newsletter")}
