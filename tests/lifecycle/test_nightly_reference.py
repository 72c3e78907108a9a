"""The night against the reference: any history, several nights, every figure and every move."""

from copy import deepcopy
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from crm.sql import fetch
from lifecycle.models import LifecyclePolicy, StageTransition

from . import history, reference
from .reference import Bought, Person

pytestmark = pytest.mark.django_db

START = date(2024, 1, 1)
NIGHTS = [
    date(2024, 7, 1),
    date(2024, 10, 15),
    date(2025, 2, 1),
    date(2025, 2, 2),
    date(2026, 1, 1),
    date(2027, 6, 1),
]
day = st.integers(0, 1000).map(lambda n: START + timedelta(days=n))


@st.composite
def orders(draw):
    on, amount = draw(day), draw(st.integers(1, 400))
    left, refunds = amount, []
    for _ in range(draw(st.integers(0, 2)) if draw(st.booleans()) else 0):
        if left:
            part = draw(st.integers(1, left))
            refunds.append((on + timedelta(days=draw(st.integers(0, 200))), part))
            left -= part
    return Bought(on, amount, counts=draw(st.integers(0, 9)) > 0, refunds=refunds)


people = st.builds(
    Person,
    orders=st.lists(orders(), max_size=7),
    acted_on=st.lists(day, max_size=2),
    ended_on=st.none() | day,
)


@given(st.lists(people, min_size=3, max_size=10), st.booleans())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_every_night_finds_what_the_reference_finds(histories, by_quantiles):
    brand = deepcopy(histories)  # the nights append to the chains
    with transaction.atomic():
        policy = LifecyclePolicy.objects.create(
            version=1, gap_min_members=3, rfm_min_buyers=3 if by_quantiles else 500
        )
        for before, as_of in zip([date.min, *NIGHTS], NIGHTS, strict=False):
            history.write(brand, since=before, before=as_of)
            history.run_nights([as_of])
            expected = reference.night(brand, as_of, policy)
            assert found() == {
                f"C{number:04}": standing for number, standing in enumerate(expected) if standing
            }, as_of
        moves = StageTransition.objects.order_by("member__external_id", "seq")
        assert [(m.member.external_id, m.to_stage, m.on) for m in moves.select_related("member")] == [
            (f"C{number:04}", stage, on) for number, person in enumerate(brand) for stage, on in person.chain
        ]
        transaction.set_rollback(True)


def found() -> dict[str, reference.Standing]:
    rows = fetch(
        """
        select member.external_id, order_count, purchase_days, net_amount::int, order_count_365d,
            net_amount_365d::int, cycle_days, cycle_ratio, r, f, m, stage
        from lifecycle_standing
        join lifecycle_memberstage using (member_id)
        join members_member as member on member.id = member_id
        """
    ).rows
    return {name: reference.Standing(*figures) for name, *figures in rows}
