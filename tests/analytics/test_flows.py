"""Do opening and moves give the closing, for every stage, on any day?"""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import flows
from crm.formats import STAGES
from tests.analytics.chains import Chain, stage_on, write

pytestmark = pytest.mark.django_db

FIRST = date(2026, 9, 1)
NIGHTS = [FIRST + timedelta(days=n) for n in range(80)]
AS_OF = NIGHTS[-1]


def test_before_the_first_night_there_is_nothing() -> None:
    assert flows.month_flow() is None


def test_a_month_to_date_beside_the_same_days_of_the_last_month() -> None:
    nov = date(2026, 11, 1)
    write(
        [
            [
                (date(2026, 9, 2), "first_buyer"),
                (date(2026, 11, 5), "lost"),
                (date(2026, 11, 19), "repeat_buyer"),
            ],
            [(date(2026, 9, 2), "core"), (date(2026, 10, 5), "defector")],
            [(date(2026, 9, 2), "core"), (date(2026, 10, 25), "defector")],
            # Dated the first, so of the month before.
            [(date(2026, 9, 2), "repeat_buyer"), (nov, "lost")],
            [(date(2026, 11, 19), "prospect")],
        ],
        nights=NIGHTS,
    )
    flow = flows.month_flow(as_of=date(2026, 11, 19))
    assert flow is not None
    assert (flow.first, flow.days, flow.members) == (nov, 18, 5)
    assert flow.moves == {
        ("first_buyer", "lost"): 1,
        ("lost", "repeat_buyer"): 1,
        ("", "prospect"): 1,
    }
    # 1 to 19 October only; the move of the 25th is later in that month.
    assert flow.previous == {("core", "defector"): 1}
    assert {stage.stage: (stage.count, stage.change, stage.previous_change) for stage in flow.stages} == {
        "prospect": (1, 1, 0),
        "interested": (0, 0, 0),
        "first_buyer": (0, -1, 0),
        "repeat_buyer": (1, 1, 0),
        "core": (0, 0, -1),
        "lost": (1, 0, 0),
        "defector": (2, 0, 1),
    }
    assert (flow.arrived, flow.lost, flow.won_back) == (1, 1, 1)


def test_the_first_of_a_month_shows_the_month_it_closes() -> None:
    write([[(date(2026, 9, 2), "core"), (date(2026, 10, 20), "defector")]], nights=NIGHTS)
    flow = flows.month_flow(as_of=date(2026, 11, 1))
    assert flow is not None
    assert (flow.first, flow.days) == (date(2026, 10, 1), 31)
    assert flow.moves == {("core", "defector"): 1}


def test_months_that_no_night_divided_are_not_compared() -> None:
    write(
        [[(date(2026, 9, 1), "core")]], nights=[date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1), AS_OF]
    )
    flow = flows.month_flow()
    assert flow is not None
    assert flow.previous is None
    assert [stage.previous_change for stage in flow.stages] == [None] * 7


def test_only_the_newest_generation_counts() -> None:
    write([[(date(2026, 11, 5), "core")]], nights=[date(2026, 11, 5)], generation=1)
    write([[(date(2026, 11, 5), "lost")]], nights=[date(2026, 11, 5)], generation=2)
    flow = flows.month_flow()
    assert flow is not None
    assert flow.moves == {("", "lost"): 1}


@st.composite
def lives(draw: st.DrawFn) -> Chain:
    days = draw(st.lists(st.sampled_from(NIGHTS), unique=True, min_size=1, max_size=6).map(sorted))
    chain: list[tuple[date, str]] = []
    for day in days:
        others = [stage for stage in STAGES if not chain or stage != chain[-1][1]]
        chain.append((day, draw(st.sampled_from(others))))
    return chain


@settings(max_examples=40, deadline=None)
@given(chains=st.lists(lives(), min_size=1, max_size=8), day=st.sampled_from(NIGHTS[1:]))
def test_it_is_what_counting_by_hand_gives(chains: list[Chain], day: date) -> None:
    with transaction.atomic():
        write(chains, nights=NIGHTS)
        flow = flows.month_flow(as_of=day)
        transaction.set_rollback(True)
    assert flow is not None
    opening = Counter(stage_on(chain, flow.first) for chain in chains)
    closing = Counter(stage_on(chain, day) for chain in chains)
    for stage in flow.stages:
        assert stage.count == closing[stage.stage]
        assert stage.change == closing[stage.stage] - opening[stage.stage]
    by_hand = Counter(
        (chain[at - 1][1] if at else "", stage)
        for chain in chains
        for at, (on, stage) in enumerate(chain)
        if flow.first < on <= day
    )
    assert flow.moves == by_hand
