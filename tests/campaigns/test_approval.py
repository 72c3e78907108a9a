"""Nothing goes out without a second person, and what is under way follows its campaign."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from campaigns import approval, content
from campaigns.models import Campaign
from crm.models import AuditEntry, Role
from tests.campaign_cast import (
    NOON,
    make_brand,
    make_campaign,
    make_coupon_type,
    make_delivery,
    make_member,
    make_send,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def brand(db):
    return make_brand()


@pytest.fixture
def author():
    return make_user()


@pytest.fixture
def campaign(author):
    return make_campaign(created_by=author)


def go(campaign, move, by, **more):
    approval.move_campaign(campaign=campaign, move=move, by=by, at=NOON, **more)
    return campaign.state


def words(**values):
    given = {"subject_zh": "主旨", "body_zh": "內文", "subject_en": "s", "body_en": "b", "link_url": ""}
    return approval.Words(**{**given, **values})


def test_author_submits_and_a_second_person_approves(campaign, author):
    second = make_user()
    assert go(campaign, "submit", author) == "submitted"
    assert go(campaign, "approve", second, send_now=True) == "running"
    assert (campaign.approved_by, campaign.approved_at, campaign.send_now) == (second, NOON, True)
    assert list(AuditEntry.objects.order_by("id").values_list("action", "user_id")) == [
        ("campaign.submit", author.pk),
        ("campaign.approve", second.pk),
    ]


@pytest.mark.parametrize("who", ["author", "submitter", "last writer"])
def test_nobody_approves_their_own_work(campaign, author, who):
    other, writer = make_user(), make_user()
    campaign.contents.update(created_by=writer)
    go(campaign, "submit", other)
    person = {"author": author, "submitter": other, "last writer": writer}[who]
    with pytest.raises(approval.CannotMove, match="另一個人"):
        go(campaign, "approve", person)


@pytest.mark.parametrize("column", ["created_by", "submitted_by"])
def test_the_database_refuses_it_too(campaign, author, column):
    with pytest.raises(IntegrityError), transaction.atomic():
        Campaign.objects.filter(pk=campaign.pk).update(**{column: author, "approved_by": author})


@pytest.mark.parametrize("role", [role for role in Role.values if role != Role.MARKETER])
def test_other_roles_may_not_move_a_campaign(campaign, author, role):
    stranger = make_user(role)
    with pytest.raises(approval.CannotMove):
        go(campaign, "submit", stranger)
    go(campaign, "submit", author)
    with pytest.raises(approval.CannotMove):
        go(campaign, "approve", stranger)


def test_a_move_from_the_wrong_state_changes_nothing(campaign, author):
    with pytest.raises(approval.CannotMove):
        go(campaign, "pause", author)
    campaign.refresh_from_db()
    assert campaign.state == "draft"
    assert not AuditEntry.objects.exists()


def test_what_is_missing_is_said(author):
    make_brand(postal_address="")
    campaign = Campaign.objects.create(name="空", kind="one_off", created_by=author)
    assert len(approval.what_is_missing(campaign)) == 3
    with pytest.raises(approval.CannotMove):
        go(campaign, "submit", author)


def test_pause_holds_resume_goes_on_and_cancel_ends(campaign, author):
    go(campaign, "submit", author)
    go(campaign, "approve", make_user())
    send = make_send(campaign)
    delivery = make_delivery(send, make_member())
    go(campaign, "pause", author)
    send.refresh_from_db()
    assert send.state == "paused"
    go(campaign, "resume", author)
    send.refresh_from_db()
    assert send.state == "running"
    go(campaign, "cancel", author)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == ("cancelled", "send_cancelled")


def test_a_revised_campaign_needs_another_approval(campaign, author):
    second = make_user()
    go(campaign, "submit", author)
    go(campaign, "approve", second)
    go(campaign, "pause", author)
    go(campaign, "revise", author)
    assert campaign.approved_by is None
    approval.save_draft(campaign=campaign, words=words(), by=author)
    assert campaign.contents.first().version == 2
    go(campaign, "submit", author)
    go(campaign, "approve", second)
    assert campaign.state == "running"


def test_only_a_draft_can_be_changed(campaign, author):
    go(campaign, "submit", author)
    with pytest.raises(approval.CannotMove):
        approval.save_draft(campaign=campaign, words=words(), by=author)
    assert campaign.contents.count() == 1


def test_the_same_words_make_no_new_version(author):
    campaign = approval.save_draft(campaign=Campaign(name="x"), words=words(), by=author)
    approval.save_draft(campaign=campaign, words=words(), by=author)
    assert campaign.contents.count() == 1
    assert campaign.created_by == author


def test_words_that_cannot_be_sent_are_not_saved(author):
    with pytest.raises(content.InvalidContent):
        approval.save_draft(campaign=Campaign(name="x"), words=words(body_en="{oops}"), by=author)
    assert not Campaign.objects.exists()


def test_a_campaign_of_an_earlier_system_never_moves(author):
    campaign = make_campaign(created_by=author, is_past=True, coupon=make_coupon_type())
    with pytest.raises(approval.CannotMove):
        go(campaign, "submit", author)
