"""A core member is asked to recommend the brand by the same pipeline as any campaign, with her own link."""

from __future__ import annotations

import pytest
from django.conf import settings

from campaigns import content, referrals, sending
from campaigns.models import Campaign, ContentVersion, Delivery, ReferralCode
from lifecycle.models import MemberMetrics, MemberStage, Segment, SegmentMember
from tests import campaign_cast as cast
from tests.campaign_cast import NOON, TODAY
from tests.crm.pages.test_campaign import form, signed_in
from winback import offers

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(db):
    cast.make_brand()
    cast.make_night()


def make_core(**values):
    member = cast.make_member(**values)
    MemberStage.objects.create(member=member, stage="core", since_on=TODAY)
    MemberMetrics.objects.create(member=member, order_count=5, purchase_days=5)
    return member


def ask(**values) -> Campaign:
    words = referrals.starting_words()
    segment = referrals.core_segment(by=cast.make_user(), as_of=TODAY)
    campaign = cast.make_campaign(
        kind="referral", state="running", segment=segment, holdout=False, send_now=True, **values
    )
    ContentVersion.objects.filter(campaign=campaign).update(**words)
    return campaign


def test_the_ask_goes_to_core_members_with_consent_each_with_her_own_link(world, sink):
    asked, silent, repeat = make_core(name="林佳穎"), make_core(consent=None), cast.make_member()
    MemberStage.objects.create(member=repeat, stage="repeat_buyer", since_on=TODAY)
    box = sink()
    campaign = ask()
    assert offers.build_sends(at=NOON) == 1
    sending.deliver_due(channel="email")
    (mail,) = box.mails()
    code = ReferralCode.objects.get().code
    assert ReferralCode.objects.get().member == asked
    assert mail["X-Sink-Recipient"] == asked.email
    for part in ("plain", "html"):
        text = mail.get_body((part,)).get_content()
        assert f"{settings.BASE_URL}/j/{code}/" in text
        assert referrals.shown(code) in text
    assert Delivery.objects.get().state == "sent"
    assert not Delivery.objects.filter(member=silent).exists()
    sending.finish_sends()
    campaign.refresh_from_db()
    assert campaign.state == "done"


def test_the_caps_hold_for_the_ask_too(world, sink):
    make_core()
    box = sink()
    for _ in range(2):
        ask()
        offers.build_sends(at=NOON)
    sending.deliver_due(channel="email")
    assert len(box.mails()) == 1, "one marketing message a day"
    assert sorted(Delivery.objects.values_list("state", flat=True)) == ["queued", "sent"]


def test_words_without_the_code_make_none(world):
    words = ContentVersion(subject_zh="{member_name}", body_zh="x", subject_en="x", body_en="x")
    assert not content.names_referral(words)
    words.body_en = "{referral_link}"
    assert content.names_referral(words)


def test_a_preview_shows_a_sample_and_makes_no_code(world):
    words = ContentVersion(**referrals.starting_words())
    brand = cast.make_brand()
    letter = content.write(
        content=words, member=cast.make_member(language="en"), brand=brand, coupon=None, links=None
    )
    assert f"{settings.BASE_URL}/j/FRIEND2345/" in letter.text
    assert not ReferralCode.objects.exists()


def test_the_segment_of_core_members_is_made_once(world):
    boss = cast.make_user()
    member = make_core()
    first = referrals.core_segment(by=boss, as_of=TODAY)
    assert referrals.core_segment(by=boss, as_of=TODAY) == first
    assert SegmentMember.objects.get(segment=first).member == member
    Segment.objects.filter(pk=first.pk).update(
        tree={"v": 1, "all": [{"field": "stage", "op": "in", "value": ["core", "lost"]}]}
    )
    other = referrals.core_segment(by=boss, as_of=TODAY)
    assert (other != first, other.name != first.name) == (True, True)


def test_a_marketer_writes_the_ask_without_choosing_a_segment(world):
    author = cast.make_user()
    client = signed_in(author)
    page = client.get("/campaigns/new/?kind=referral").content.decode()
    assert "{referral_link}" in page
    made = {**form(kind="referral", name="請老友推薦", holdout="on"), **referrals.starting_words()}
    assert client.post("/campaigns/new/", made).status_code == 302
    campaign = Campaign.objects.get()
    assert (campaign.kind, campaign.holdout, campaign.state) == ("referral", False, "draft")
    assert campaign.segment is not None
    assert campaign.segment.tree == referrals.asking.CORE
