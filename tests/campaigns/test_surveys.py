"""Asking for answers by mail: three touches, days apart, to whom may be written to and has not answered."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from campaigns import approval, coupons, sending, surveys
from campaigns.models import Campaign, Coupon, Delivery, Send
from lifecycle.models import Segment, SegmentMember
from members import privacy
from members.models import Member, RewardDue, Survey, SurveyInvitation
from members.surveys import answer, start
from tests.campaign_cast import make_brand, make_coupon_type, make_member, make_user
from tests.members.surveys import cast

pytestmark = pytest.mark.django_db
#: Sending runs on the database's clock, and so does this.
AT = datetime.now(UTC)


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand()


def segment_of(*members: Member) -> Segment:
    segment = Segment.objects.create(name="填問卷的人", tree={"v": 1, "all": []})
    for member in members:
        SegmentMember.objects.create(
            segment=segment,
            member=member,
            first_entered_on=date(2026, 1, 1),
            last_entered_on=date(2026, 1, 1),
        )
    return segment


def running(survey: Survey, *members: Member, **values: object) -> Campaign:
    author, second = make_user(), make_user()
    campaign = surveys.draft_campaign(survey=survey, segment=segment_of(*members), by=author)
    approval.move_campaign(campaign=campaign, move="submit", by=author, at=AT)
    approval.move_campaign(campaign=campaign, move="approve", by=second, at=AT, send_now=True)
    Campaign.objects.filter(pk=campaign.pk).update(**values)
    return Campaign.objects.get(pk=campaign.pk)


def touches() -> list[tuple[int, int]]:
    return sorted(Delivery.objects.values_list("send__touch", "member_id"))


def test_three_touches_and_then_silence() -> None:
    survey = cast.opened()
    quiet, eager = make_member(), make_member()
    running(survey, quiet, eager)
    assert surveys.chase(at=AT) == 2
    assert surveys.chase(at=AT) == 0
    response = start(survey=survey, at=AT, invitation=SurveyInvitation.objects.get(member=eager))
    answer(response=response, key="q1", said={"q1": ["9"]}, at=AT)
    answer(response=response, key="q3", said={}, at=AT)
    days = [surveys.chase(at=AT + timedelta(days=day)) for day in (6, 7, 13, 14, 21, 28, 35)]
    assert days == [0, 1, 0, 1, 0, 0, 0]
    assert touches() == sorted([(1, quiet.pk), (1, eager.pk), (2, quiet.pk), (3, quiet.pk)])
    states = dict(SurveyInvitation.objects.values_list("member_id", "state"))
    assert states == {quiet.pk: "closed", eager.pk: "answered"}


def test_nobody_is_asked_without_consent_address_or_against_their_will() -> None:
    survey = cast.opened()
    willing, never, refused, nowhere = (
        make_member(), make_member(consent=None), make_member(), make_member(email=""),
    )  # fmt: skip
    privacy.withdraw(member=refused, channel="email", at=AT, source="test")
    running(survey, willing, never, refused, nowhere)
    assert surveys.chase(at=AT) == 1
    assert touches() == [(1, willing.pk)]
    privacy.withdraw(member=willing, channel="email", at=AT, source="test")
    assert surveys.chase(at=AT + timedelta(days=8)) == 0


def test_the_quota_of_a_day_holds_for_first_touches() -> None:
    survey = cast.opened()
    members = [make_member() for _ in range(3)]
    running(survey, *members, daily_quota=2)
    noon = AT.replace(hour=4)
    assert [surveys.chase(at=noon + timedelta(minutes=n)) for n in range(2)] == [2, 0]
    Delivery.objects.update(created_at=noon - timedelta(days=1))
    assert surveys.chase(at=noon + timedelta(days=1)) == 1


def test_the_mail_carries_the_members_own_link_and_reminders_say_so(sink) -> None:
    box = sink()
    survey, member = cast.opened(), make_member(name="林佳穎")
    running(survey, member)
    surveys.chase(at=AT)
    assert dict(sending.deliver_due(channel="email")) == {"sent": 1}
    token = SurveyInvitation.objects.get().token
    (mail,) = box.mails()
    assert mail["Subject"] == "林佳穎，想聽聽您的意見"
    for part in mail.iter_parts():
        assert re.search(rf"/s/t/{token}/", part.get_content())
    SurveyInvitation.objects.update(touched_at=AT - timedelta(days=7))
    assert surveys.chase(at=AT) == 1
    # Answered between the queue and the hand-over: nobody is reminded of what they have done.
    second = Delivery.objects.get(send__touch=2)
    SurveyInvitation.objects.update(state="answered")
    sending.deliver_due(channel="email")
    second.refresh_from_db()
    assert (second.state, second.reason) == ("skipped", "answered")


def test_a_campaign_needs_the_link_and_a_second_person() -> None:
    author = make_user()
    campaign = surveys.draft_campaign(survey=cast.opened(), segment=None, by=author)
    words = {**surveys.starting_words(has_reward=True), "body_en": "no link"}
    approval.save_draft(campaign=campaign, words=approval.Words(**words), by=author)
    assert approval.what_is_missing(campaign) != []
    with pytest.raises(approval.CannotMove):
        approval.move_campaign(campaign=campaign, move="submit", by=author, at=AT)
    assert surveys.chase(at=AT) == 0
    assert not Send.objects.exists()


def test_rewards_become_coupons_once() -> None:
    kind, member = make_coupon_type(valid_days=30), make_member()
    for source in ("survey:1", "survey:2"):
        RewardDue.objects.create(kind="survey", member=member, source=source, coupon_type_id=kind.pk)
    RewardDue.objects.create(kind="survey", member=member, source="survey:3", coupon_type_id=987_654)
    assert coupons.fulfil_rewards(at=AT) == 3
    assert coupons.fulfil_rewards(at=AT) == 0
    assert Coupon.objects.filter(member=member, type=kind).count() == 2
    assert not RewardDue.objects.filter(fulfilled_at=None).exists()
