"""What was sent to a record that is gone: does it still open, for the survivor, and for both again after?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TypeVar
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.urls import reverse

from campaigns import referrals
from campaigns.coupons import fulfil_rewards, reward_coupon
from campaigns.models import Coupon, CouponType, FormerCode
from crm import merging
from crm.merging.links import KEEPERS, KEPT, LINKS, MOVES
from crm.merging.moving import keys_to
from members import bookings, newsletter, surveys
from members.models import (
    Booking,
    BookingService,
    BookingSlot,
    FormerToken,
    Member,
    NewsletterSignup,
    RewardDue,
    Survey,
    SurveyInvitation,
    SurveyResponse,
)
from members.privacy import preferences
from members.surveys import inviting
from tests import campaign_cast, merging_cast, shop
from tests.members.surveys import cast
from winback import interviews
from winback.models import Case, Interview

pytestmark = pytest.mark.django_db
AT = shop.AT
T = TypeVar("T")


def merge(one: Member, other: Member) -> merging.Merge:
    return merging.merge(survivor_id=one.pk, absorbed_id=other.pk, by=None, at=AT)


@pytest.fixture
def pair() -> tuple[Member, Member]:
    campaign_cast.make_brand()
    return shop.member("王小明"), shop.member("王小明")


def opened(row: T | None) -> T:
    """What the link leads to."""
    assert row is not None
    return row


# ---- the map ----


def leads_to(model: type[models.Model], seen: tuple[type[models.Model], ...] = ()) -> bool:
    """Whether a row of the table is a member's, over however many others."""
    return model is Member or any(
        leads_to(column.related_model, (*seen, model))
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and column.related_model not in (*seen, model)
    )


def names_one_row() -> Iterator[str]:
    """Every column of text that is the only one of its kind, or called a token."""
    for model in apps.get_models(include_auto_created=True):
        alone = {
            only[0]
            for constraint in model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint) and len(only := constraint.fields) == 1
        }
        for column in model._meta.concrete_fields:
            is_text = isinstance(column, models.CharField | models.TextField | models.UUIDField)
            if (
                is_text
                and (column.unique or column.name in alone or "token" in column.name)
                and leads_to(model)
            ):
                yield f"{model._meta.label}.{column.name}"


def test_every_token_of_a_member_takes_a_stand() -> None:
    assert set(names_one_row()) == set(LINKS)


def test_what_may_be_folded_is_kept_and_what_is_not_kept_is_never_folded() -> None:
    kept = {name.rpartition(".")[0] for name, stand in LINKS.items() if stand is KEPT}
    assert kept == set(KEEPERS)
    for name in (name for name, stand in LINKS.items() if stand is MOVES):
        model = apps.get_model(name.rpartition(".")[0])
        columns = [column for column in keys_to(Member) if column.model is model]
        assert not any(column.unique for column in columns), name
        assert not any(
            column.name in constraint.fields
            for column in columns
            for constraint in model._meta.constraints
            if isinstance(constraint, models.UniqueConstraint)
        ), name


# ---- one of each kind ----


def rewarded_survey() -> Survey:
    CouponType.objects.create(pk=7, name="謝禮", kind="amount", value=50)
    return cast.opened(reward_type_id=7)


def test_both_invitations_open_one_answer_and_there_is_one_reward(
    pair: tuple[Member, Member],
) -> None:
    one, other = pair
    survey = rewarded_survey()
    for member in pair:
        surveys.invite(survey=survey, members=[member], by=None, at=AT)
    tokens = list(SurveyInvitation.objects.order_by("member_id").values_list("token", flat=True))
    answer_all(inviting.by_token(tokens[1]))
    fulfil_rewards(at=AT)
    before = merging_cast.rows()
    done = merge(one, other)
    for token in tokens:
        found = opened(inviting.by_token(token))
        assert (found.member, found.state) == (one, "answered")
        with pytest.raises(surveys.Over):
            answer_all(found)
    assert fulfil_rewards(at=AT) == 0
    assert Coupon.objects.get().member == RewardDue.objects.get().member == one
    assert reward_coupon(member_id=one.pk, source=f"survey:{survey.pk}", at=AT) == Coupon.objects.get()
    merging.undo(merge=done, by=None, at=AT)
    assert merging_cast.rows() == before
    assert [opened(inviting.by_token(token)).member for token in tokens] == [one, other]


def test_a_reward_that_one_record_has_received_is_not_given_to_the_other(
    pair: tuple[Member, Member],
) -> None:
    one, other = pair
    survey = rewarded_survey()
    surveys.invite(survey=survey, members=[other], by=None, at=AT)
    answer_all(SurveyInvitation.objects.get())
    fulfil_rewards(at=AT)
    surveys.invite(survey=survey, members=[one], by=None, at=AT)
    answer_all(SurveyInvitation.objects.get(member=one))
    done = merge(one, other)
    assert (fulfil_rewards(at=AT), Coupon.objects.count()) == (0, 1)
    assert reward_coupon(member_id=one.pk, source=f"survey:{survey.pk}", at=AT) == Coupon.objects.get()
    merging.undo(merge=done, by=None, at=AT)
    assert (fulfil_rewards(at=AT), Coupon.objects.count()) == (1, 2)


def test_a_finished_answer_is_not_added_to_by_one_that_was_begun(pair: tuple[Member, Member]) -> None:
    one, other = pair
    survey = cast.opened()
    surveys.invite(survey=survey, members=list(pair), by=None, at=AT)
    answer_all(SurveyInvitation.objects.get(member=one))
    begun = surveys.start(survey=survey, at=AT, invitation=SurveyInvitation.objects.get(member=other))
    before = merging_cast.rows()
    said = merging_cast.told("members.SurveyAnswer")
    done = merge(one, other)
    assert SurveyResponse.objects.exclude(pk=begun.pk).get().member == one
    assert merging_cast.told("members.SurveyAnswer") == said
    merging.undo(merge=done, by=None, at=AT)
    assert merging_cast.rows() == before


def test_the_preferences_of_both_links_are_the_survivors(pair: tuple[Member, Member], client: Client) -> None:
    one, other = pair
    links = [preferences.of_member(member=member).token for member in pair]
    done = merge(one, other)
    assert [preferences.by_token(link) for link in links] == [one, one]
    page = client.post(reverse("preference", args=[links[1]]), {"frequency": "weekly", "only_service": "1"})
    assert page.status_code in {200, 302}
    wish = preferences.of_member(member=one)
    assert (wish.frequency, wish.only_service) == ("weekly", True)
    merging.undo(merge=done, by=None, at=AT)
    assert [preferences.by_token(link) for link in links] == list(pair)
    assert preferences.by_token(uuid4().hex) is None


def test_both_links_open_the_visit(pair: tuple[Member, Member]) -> None:
    one, other = pair
    service = BookingService.objects.create(code="trial", name_zh="保養體驗")
    slot = BookingSlot.objects.create(service=service, starts_at=AT + timedelta(days=2), capacity=2, taken=2)
    links = [
        Booking.objects.create(slot=slot, member=member, token=uuid4().hex, booked_at=AT).token
        for member in pair
    ]
    before = merging_cast.rows()
    done = merge(one, other)
    assert {opened(bookings.by_token(link)).member for link in links} == {one}
    assert bookings.cancel(booking=opened(bookings.by_token(links[1])), at=AT)
    assert Booking.objects.get().state == "cancelled"
    Booking.objects.update(state="booked", cancelled_at=None)
    BookingSlot.objects.update(taken=2)
    merging.undo(merge=done, by=None, at=AT)
    assert merging_cast.rows() == before


def test_friends_are_led_to_the_survivor_and_a_block_holds(pair: tuple[Member, Member]) -> None:
    one, other = pair
    codes = [referrals.code_of(member_id=member.pk).code for member in pair]
    referrals.block(member_id=other.pk, by=shop.staff("team_lead"), reason="濫用", at=AT)
    third = shop.member("王小明")
    before = merging_cast.rows()
    first = merge(one, other)
    second = merge(third, one)
    found = [opened(referrals.find_code(code)) for code in codes]
    assert found[0] == found[1]
    assert (found[0].member, found[0].blocked_at) == (third, AT)
    merging.undo(merge=second, by=None, at=AT)
    merging.undo(merge=first, by=None, at=AT)
    assert [opened(referrals.find_code(code)).member for code in codes] == [one, other]
    assert not FormerCode.objects.exists()
    assert merging_cast.rows() == before


def test_the_interview_is_told_by_either_link(pair: tuple[Member, Member]) -> None:
    staff, links = shop.staff("agent"), []
    for member in pair:
        case = Case.objects.create(member=member, kind="winback", occasion_key=f"c{uuid4()}")
        links.append(opened(interviews.invite(case=case, by=staff, at=AT).link_token))
    before = merging_cast.rows()
    done = merge(*pair)
    drafts = [opened(interviews.by_link(link, at=AT)) for link in links]
    assert drafts == [Interview.objects.get()] * 2
    assert drafts[0].member == pair[0]
    assert [interviews.by_link(link, at=AT + timedelta(days=61)) for link in links] == [None, None]
    merging.undo(merge=done, by=None, at=AT)
    assert merging_cast.rows() == before


def test_a_newsletter_is_confirmed_and_a_coupon_redeemed_for_the_survivor(
    pair: tuple[Member, Member],
) -> None:
    one, other = pair
    signup = NewsletterSignup.objects.create(
        email="wang@example.com", token=uuid4().hex, text="", text_version="1", member=other, confirmed_at=AT
    )
    kind = CouponType.objects.create(name="折 100", kind="amount", value=100)
    Coupon.objects.create(
        code="K7QM9XTB2H", type=kind, member=other, occasion_key="k1", expires_on=shop.AS_OF
    )
    merge(one, other)
    assert opened(newsletter.by_token(signup.token, at=AT)).member == one
    assert Coupon.objects.get(code="K7QM9XTB2H").member == one
    assert not FormerToken.objects.exists()


def answer_all(invitation: SurveyInvitation | None) -> None:
    """To the end; raises Over where an answer is finished."""
    assert invitation is not None
    response = surveys.start(survey=invitation.survey, at=AT, invitation=invitation)
    for said in cast.HAPPY:
        key = "" if response.finished_at else surveys.stand(response).shown[0].key
        surveys.answer(response=response, key=key, said=said, at=AT)
