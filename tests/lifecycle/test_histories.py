"""Ten thousand random histories: the SQL of the night, what one member is told, and plain Python agree.

In the normal run sixty of them; `./run prove` takes them all.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from random import Random

import pytest

from lifecycle.models import LifecyclePolicy, StageTransition
from lifecycle.reasons import why_on
from members.models import Member

from . import history, reference
from .reference import Bought, Person
from .test_nightly_reference import NIGHTS, START, found

pytestmark = pytest.mark.django_db


def random_person(draw: Random) -> Person:
    """Up to seven orders in a thousand days, some cancelled or given back, acts of their own, an end."""

    def day() -> date:
        return START + timedelta(days=draw.randrange(1001))

    return Person(
        orders=[_random_order(draw, day()) for _ in range(draw.choice([0, 0, 1, 1, 2, 3, 5, 7]))],
        acted_on=[day() for _ in range(draw.choice([0, 1, 1, 2]))],
        ended_on=day() if draw.random() < 0.15 else None,
    )


def _random_order(draw: Random, on: date) -> Bought:
    amount = draw.randint(1, 400)
    refunds = []
    if draw.random() < 0.2:
        refunds.append((on + timedelta(days=draw.randrange(200)), draw.choice([amount, max(1, amount // 2)])))
    return Bought(on, amount, counts=draw.random() > 0.1, refunds=refunds)


@pytest.mark.parametrize(
    "number", [60, pytest.param(10_000, marks=[pytest.mark.prove, pytest.mark.timeout(3600)])]
)
def test_the_sql_the_explanation_and_the_reference_agree(number: int) -> None:
    draw = Random(20261122)
    brand = [random_person(draw) for _ in range(number)]
    before_the_nights = deepcopy(brand)
    policy = LifecyclePolicy.objects.create(version=1, gap_min_members=20, rfm_min_buyers=20)
    told: dict[date, dict[str, str]] = {}
    for before, as_of in zip([date.min, *NIGHTS], NIGHTS, strict=False):
        history.write(before_the_nights, since=before, before=as_of)
        history.run_nights([as_of])
        expected = reference.night(brand, as_of, policy)
        named = {f"{place:05}": one for place, one in enumerate(expected) if one}
        assert {name[1:].zfill(5): one for name, one in found().items()} == named, as_of
        told[as_of] = {name: one.stage for name, one in named.items()}
    members = {
        (member.external_id or "")[1:].zfill(5): member.pk for member in Member.objects.only("external_id")
    }
    for as_of, stages in told.items():
        for name, stage in stages.items():
            answer = why_on(members[name], on=as_of)
            assert answer is not None, (as_of, name)
            assert answer.stage == stage, (as_of, name)
            assert answer.sentences[0], (as_of, name)
    assert {row.to_stage for row in StageTransition.objects.only("to_stage")} >= {
        "interested", "first_buyer", "repeat_buyer", "lost",
    }  # fmt: skip
