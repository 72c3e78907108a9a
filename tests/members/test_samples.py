"""Samples: who got one, who is asked when, and who bought afterwards beside those without."""

from __future__ import annotations

from datetime import timedelta

import pytest

from crm.models import Role
from crm.pages.samples import sentence
from members import samples
from members.models import Sample, SampleBatch, SurveyInvitation
from members.samples import CannotGive
from tests import shop
from tests.campaign_cast import make_brand
from tests.members.surveys import cast
from tests.shop import AS_OF, AT, ago

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand()


def batch(**values: object) -> SampleBatch:
    given = {"name": "試用包", "how": "order", "given_on": ago(100), "last_on": ago(99), **values}
    return samples.create_batch(batch=SampleBatch(**given), by=None, at=AT)


def test_parcels_of_the_days_carry_one_and_late_orders_are_found() -> None:
    inside, outside = shop.member("王小明", orders=[100, 99]), shop.member("林美玲", orders=[101, 98])
    void = shop.member("陳大華")
    shop.order(void, ago(100), status="cancelled")
    made = batch(last_on=ago(5), given_on=ago(100))
    assert set(Sample.objects.values_list("member", "given_on")) == {
        (inside.pk, ago(100)), (outside.pk, ago(98)),
    }  # fmt: skip
    shop.order(void, ago(6))
    assert [samples.follow_up(as_of=AS_OF, at=AT) for _ in range(2)] == [1, 0]
    assert made.samples.count() == 3


def test_they_are_asked_some_days_after() -> None:
    survey = cast.opened()
    member = shop.member("王小明", orders=[5])
    made = batch(survey=survey, given_on=ago(6), last_on=ago(5), ask_after_days=10)
    invitation = SurveyInvitation.objects.get()
    assert (invitation.member, invitation.occasion_key) == (member, f"sample:{made.pk}")
    # Midnight of Taipei, ten days after the day it was given.
    assert invitation.due_at == shop.noon(ago(-5)) - timedelta(hours=12)


def test_purchases_afterwards_beside_those_without() -> None:
    for n in range(3):
        shop.member(f"有{n}", orders=[100, 70] if n else [100])
    early, without = shop.member("同日", orders=[100, 100]), shop.member("沒有", orders=[99, 10])
    made = batch()
    Sample.objects.filter(member=without).delete()
    (found,) = samples.figures(as_of=AS_OF)
    assert (found.given, found.ripe, found.bought) == (4, 4, 2)
    assert (found.other_members, found.other_bought) == (1, 0)
    assert made.samples.filter(member=early).exists()
    assert "50.0%" in sentence(found)
    assert "0.0%" in sentence(found)
    (young,) = samples.figures(as_of=ago(45))
    assert (young.given, young.ripe) == (4, 0)


def test_an_event_names_its_members() -> None:
    marketer, member = shop.staff(Role.MARKETER), shop.member("王小明")
    made = batch(how="event", given_on=ago(3), last_on=ago(3))
    give = {"batch": made, "on": ago(3), "by": marketer, "at": AT}
    for _ in range(2):
        samples.hand_out(words=f"{member.member_no}\n{member.pk}", **give)
    assert list(Sample.objects.values_list("member", flat=True)) == [member.pk]
    for wrong in ("王小明", "M-999999", ""):
        with pytest.raises(CannotGive):
            samples.hand_out(words=wrong, **give)
    (found,) = samples.figures(as_of=AS_OF)
    assert (found.ripe, found.other_members) == (0, 0)
