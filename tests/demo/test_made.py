"""The rows of the demo brand agree with each other, and every screen finds something to show."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.contrib.auth import authenticate
from django.db.models import F, Max, Min, Sum
from django.test import RequestFactory

from campaigns.models import Campaign, Coupon, Delivery, JoinAnswer, Outcome, Referral, ReferralReward
from crm.demo import making, staff
from crm.demo.logins import LOGINS
from crm.models import AuditEntry, Brand, Night, User
from lifecycle.models import MemberStage, Segment, StageTransition
from members.models import (
    Assignment,
    Consent,
    ConsentEvent,
    Interaction,
    Member,
    Order,
    OrderLine,
    Product,
    Refund,
    Suppression,
)
from tests.demo.brand import AS_OF, AT, ZONE, empty, make

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def brand(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Made once for the whole module; the tests only read."""
    with django_db_blocker.unblock():
        empty()
        make()
    yield
    with django_db_blocker.unblock():
        empty()


def test_rows_agree_with_each_other_and_with_the_models():
    assert Member.objects.count() == 500
    assert Product.objects.count() == 60
    assert not Order.objects.exclude(placed_at__gt=F("member__joined_at")).exists()
    lines = dict(OrderLine.objects.values_list("order").annotate(Sum("amount")))
    assert lines == dict(Order.objects.values_list("pk", "amount"))
    assert Refund.objects.filter(amount__gt=F("order__amount")).count() == 0
    assert Refund.objects.exclude(member=F("order__member")).count() == 0
    days = Order.objects.aggregate(first=Min("placed_on"), last=Max("placed_on"))
    assert days["first"] >= date(2023, 11, 22)
    assert days["last"] < AS_OF
    order = Order.objects.order_by("-id").first()
    assert order
    assert order.placed_on == order.placed_at.astimezone(ZONE).date()
    for model in (Member, Order, Interaction):
        assert model.objects.values("source", "external_id").distinct().count() == model.objects.count()
    for person in [*Member.objects.all()[:40], *Member.objects.filter(language="en")]:
        person.full_clean(exclude=["referred_by"])
        assert person.name_key
        assert " " not in person.name_key
        assert person.public_id.version == 7


def test_consent_in_force_is_the_last_event():
    last: dict[tuple[int, str], str] = {}
    for member, channel, state in ConsentEvent.objects.order_by("occurred_at", "id").values_list(
        "member", "channel", "state"
    ):
        last[member, channel] = state
    assert last == {
        (member, channel): state
        for member, channel, state in Consent.objects.values_list("member", "channel", "state")
    }
    granted = ConsentEvent.objects.filter(state="granted").first()
    assert granted
    assert granted.evidence == {
        "form": granted.source,
        "text_version": granted.text_version,
        "box_ticked": True,
    }
    assert Suppression.objects.filter(reason="hard_bounce").exists()


def test_every_login_can_sign_in_with_its_role():
    for username, role, password in LOGINS:
        request = RequestFactory().post("/login/")
        person = authenticate(request, username=username, password=password)
        assert isinstance(person, User)
        assert (person.role, bool(person.name), person.is_superuser) == (role, True, False)
    assert Brand.get().name == "木日保養"
    assert set(User.objects.filter(team__name="客服一組").values_list("username", flat=True)) == {
        "agent",
        "team_lead",
    }


def test_desk_is_laid_out():
    assert Assignment.objects.filter(user__username="agent").count() > 20
    assert not Assignment.objects.filter(until__lte=AT).exists()
    draft = Campaign.objects.get(state="draft")
    assert (draft.name, draft.kind, draft.is_past) == ("流失老友回娘家", "standing", False)
    assert draft.created_by
    assert draft.created_by.username == "marketer"
    content = draft.contents.get()
    assert "{coupon_code}" in content.body_zh
    assert "{coupon_code}" in content.body_en
    assert Segment.objects.filter(ready_key="").count() == len(staff.SEGMENTS)
    assert Segment.objects.exclude(ready_key="").count() == len(making.ADOPTED)
    assert not Segment.objects.exclude(error="").exists()
    assert not Segment.objects.filter(member_count=None).exists()


def test_past_campaigns_are_whole():
    past = Campaign.objects.filter(is_past=True)
    assert past.count() == 5
    assert not past.exclude(state="done").exists()
    assert not past.filter(approved_by=F("created_by")).exists()
    assert not Delivery.objects.exclude(state__in=["sent", "failed"]).exists()
    assert set(Delivery.objects.filter(state="failed").values_list("reason", flat=True)) <= {"refused"}
    of_it = AuditEntry.objects.filter(object_type="campaign", object_id=str(past[0].pk))
    assert {entry.action for entry in of_it} == {
        "campaign.create",
        "campaign.submit",
        "campaign.approve",
    }
    assert Outcome.objects.exists()
    redeemed = Coupon.objects.filter(state="redeemed")
    assert redeemed.exists()
    assert not redeemed.exclude(order__coupon_code=F("code")).exists()
    assert Outcome.objects.filter(with_coupon=True).count() == redeemed.count()


def test_referrals_are_alive():
    states = set(Referral.objects.values_list("state", flat=True))
    assert {"joined", "held", "rewarded", "invited"} <= states
    rewards = ReferralReward.objects.filter(state="given")
    assert rewards.exists()
    assert not rewards.exclude(coupon__member=F("member")).exists()
    assert not Referral.objects.exclude(referrer=F("referee__referred_by")).exclude(state="invited").exists()
    assert JoinAnswer.objects.exclude(words="").exists()


def test_nights_give_everybody_a_stage_with_a_history():
    assert Night.objects.count() == 25
    assert not Night.objects.exclude(state="done").exists()
    assert MemberStage.objects.count() == 500
    assert set(MemberStage.objects.values_list("stage", flat=True)) >= {
        "prospect", "interested", "first_buyer", "repeat_buyer", "core", "lost",
    }  # fmt: skip
    assert StageTransition.objects.count() > 700


def test_new_rows_come_after_the_generated_ones():
    assert Member.objects.create(name="新會員").pk == 501
    assert (
        Order.objects.create(
            member_id=501, external_id="N-1", placed_at=AT, placed_on=AS_OF, amount=Decimal(100)
        ).pk
        == Order.objects.count()
    )
