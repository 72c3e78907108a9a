"""The night enters whom it should, once, and one-off audiences are frozen whole."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from campaigns.models import AudienceMember, Coupon, Delivery, Send
from lifecycle.models import MemberStage, Segment, SegmentMember
from members.models import ContactState
from tests.campaign_cast import (
    NOON,
    TODAY,
    make_brand,
    make_campaign,
    make_coupon_type,
    make_lost,
    make_member,
    make_night,
)
from winback import offers
from winback.models import HoldoutYear

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world(db):
    make_brand()
    make_night(TODAY)
    for year in (2026, 2027):
        HoldoutYear.objects.create(year=year, salt="s", percent=0)


@pytest.fixture
def campaign():
    return make_campaign(coupon=make_coupon_type(), state="running", top_percent=100)


def tonight(*, as_of=TODAY, at=NOON):
    return offers.enrol_due(as_of=as_of, at=at)


def test_a_night_freezes_mints_and_queues(campaign):
    rich, poor = make_lost(value=900), make_lost(value=100)
    assert tonight() == 2
    send = Send.objects.get()
    assert (send.state, send.occurrence_key) == ("running", f"standing:{campaign.pk}:2026-11-20")
    assert send.expires_at == NOON + timedelta(days=7)
    deliveries = list(Delivery.objects.order_by("id").values_list("member_id", "state"))
    assert deliveries == [(rich.pk, "queued"), (poor.pk, "queued")]
    assert {row.coupon.member_id for row in Delivery.objects.select_related("coupon")} == {rich.pk, poor.pk}
    coupon = Coupon.objects.get(member=rich)
    assert (coupon.occasion_key, coupon.expires_on) == (f"loss:{rich.pk}:2", date(2027, 1, 19))
    assert ContactState.objects.count() == 2
    assert {len(token) for token in Delivery.objects.values_list("link_token", flat=True)} == {32}


def test_twice_adds_nothing(campaign):
    make_lost()
    assert tonight() == 1
    assert tonight() == 0
    assert (AudienceMember.objects.count(), Delivery.objects.count(), Coupon.objects.count()) == (1, 1, 1)


def test_the_next_night_takes_those_who_are_new(campaign):
    campaign.daily_quota = 2
    campaign.save()
    members = [make_lost(value=value) for value in (5, 4, 3)]
    assert tonight() == 2
    make_night(TODAY + timedelta(days=1))
    assert tonight(as_of=TODAY + timedelta(days=1), at=NOON + timedelta(days=1)) == 1
    assert list(AudienceMember.objects.order_by("id").values_list("member_id", flat=True)) == [
        m.pk for m in members
    ]


def test_the_held_out_get_a_row_and_nothing_else(campaign):
    HoldoutYear.objects.update(percent=100)
    member = make_lost()
    assert tonight() == 1
    assert AudienceMember.objects.get().arm == "holdout"
    assert AudienceMember.objects.get().member_id == member.pk
    assert not Delivery.objects.exists()
    assert not Coupon.objects.exists()


def test_one_coupon_a_member_and_loss(campaign):
    member = make_lost()
    tonight()
    # They came back and were lost again: another loss, another coupon.
    MemberStage.objects.filter(member=member).update(seq=4, since_on=TODAY + timedelta(days=200))
    later = TODAY + timedelta(days=200)
    make_night(later)
    tonight(as_of=later, at=NOON + timedelta(days=200))
    assert list(Coupon.objects.order_by("id").values_list("occasion_key", flat=True)) == [
        f"loss:{member.pk}:2",
        f"loss:{member.pk}:4",
    ]


@pytest.mark.parametrize(
    ("as_of", "at"),
    [
        (TODAY - timedelta(days=1), NOON),  # not the newest
        (TODAY, NOON + timedelta(days=2)),  # the newest is the day before yesterday's
    ],
)
def test_old_nights_never_act(campaign, as_of, at):
    make_lost()
    assert tonight(as_of=as_of, at=at) == 0
    assert not Send.objects.exists()


def test_yesterdays_night_still_acts(campaign):
    make_lost()
    assert tonight(at=NOON + timedelta(days=1)) == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "paused", "cancelled", "done"])
def test_only_running_campaigns_act(campaign, state):
    make_lost()
    campaign.state = state
    campaign.save()
    assert tonight() == 0


def test_past_campaigns_of_another_system_never_act(campaign):
    make_lost()
    campaign.is_past = True
    campaign.save()
    assert tonight() == 0


def test_two_campaigns_share_a_loss_fairly_the_first_answers(campaign):
    make_lost()
    second = make_campaign(state="running", top_percent=100)
    assert tonight() == 1
    assert AudienceMember.objects.get().campaign_id == campaign.pk != second.pk


# ---- one-off ----


@pytest.fixture
def segment():
    segment = Segment.objects.create(name="VIP", tree={"v": 1, "all": []})
    for n in range(7):
        member = make_lost(value=n) if n % 2 else make_member()
        SegmentMember.objects.create(
            segment=segment, member=member, first_entered_on=TODAY, last_entered_on=TODAY
        )
    gone = make_member()
    SegmentMember.objects.create(
        segment=segment, member=gone, first_entered_on=TODAY, last_entered_on=TODAY, left_on=TODAY
    )
    silent = make_member(consent=None)
    SegmentMember.objects.create(
        segment=segment, member=silent, first_entered_on=TODAY, last_entered_on=TODAY
    )
    return segment


def one_off(segment, **values):
    return make_campaign(
        kind="one_off", state="running", segment=segment, coupon=make_coupon_type(), **values
    )


def test_a_one_off_freezes_its_segment_in_pieces(segment, monkeypatch):
    from campaigns import audience

    monkeypatch.setattr(audience, "PIECE", 3)
    campaign = one_off(segment)
    assert offers.build_sends(at=NOON) == 7
    send = Send.objects.get()
    assert (send.state, send.occurrence_key) == ("running", f"once:{campaign.pk}")
    assert Delivery.objects.count() == Coupon.objects.count() == AudienceMember.objects.count() == 7
    assert offers.build_sends(at=NOON) == 0
    assert Send.objects.count() == 1


def test_a_build_that_was_cut_off_goes_on(segment):
    from campaigns import audience

    one_off(segment)
    offers._start_one_offs(at=NOON)
    send = Send.objects.get()
    audience.freeze(send=send, salt="", held_out=0, at=NOON)
    AudienceMember.objects.filter(pk__in=AudienceMember.objects.values("pk")[:4]).delete()
    assert offers.build_sends(at=NOON) == 7
    assert Delivery.objects.count() == 7


def test_a_one_off_honours_the_holdout_when_asked(segment):
    HoldoutYear.objects.update(percent=100)
    one_off(segment)
    assert offers.build_sends(at=NOON) == 0
    assert set(AudienceMember.objects.values_list("arm", flat=True)) == {"holdout"}


def test_a_one_off_may_leave_the_holdout_aside(segment):
    HoldoutYear.objects.update(percent=100)
    one_off(segment, holdout=False)
    assert offers.build_sends(at=NOON) == 7
