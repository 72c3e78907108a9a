"""Who counts as lost in a year, who stands beside the rate, and who does not count at all?"""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import losses, rollups
from analytics.losses import LossRate
from analytics.models import DailyMetric
from analytics.queries import figures
from crm import sql
from crm.formats import STAGES
from tests.analytics.chains import Chain, stage_on, write

pytestmark = pytest.mark.django_db

START, AS_OF = date(2025, 11, 20), date(2026, 11, 20)
NIGHTS = [
    date(2025, 6, 1),
    START,
    date(2025, 12, 1),
    date(2026, 3, 1),
    date(2026, 7, 1),
    AS_OF,
    date(2026, 12, 1),
]
LONG_AGO, SPRING, SUMMER, LATER = NIGHTS[0], NIGHTS[3], NIGHTS[4], NIGHTS[6]
BUYERS, GONE = {"first_buyer", "repeat_buyer", "core"}, {"lost", "defector"}


def rate(start: date = START, as_of: date = AS_OF) -> LossRate:
    found = sql.query("analytics/loss_figures", start=start, as_of=as_of, generation=1)
    return LossRate(**found.dicts()[0])


LIVES: list[tuple[str, Chain, LossRate]] = [
    ("stays", [(LONG_AGO, "core")], LossRate(1, 0, 0, 0)),
    ("leaves", [(LONG_AGO, "core"), (SPRING, "defector")], LossRate(1, 1, 0, 0)),
    (
        "leaves on the first day after the start",
        [(LONG_AGO, "core"), (NIGHTS[2], "lost")],
        LossRate(1, 1, 0, 0),
    ),
    ("left on the start", [(LONG_AGO, "core"), (START, "lost")], LossRate(0, 0, 0, 0)),
    ("leaves on the last day", [(LONG_AGO, "first_buyer"), (AS_OF, "lost")], LossRate(1, 1, 0, 0)),
    ("leaves later", [(LONG_AGO, "first_buyer"), (LATER, "lost")], LossRate(1, 0, 0, 0)),
    (
        "leaves twice and counts once",
        [(LONG_AGO, "core"), (NIGHTS[2], "lost"), (SPRING, "repeat_buyer"), (SUMMER, "lost")],
        LossRate(1, 1, 0, 0),
    ),
    ("leaves and is back", [(LONG_AGO, "core"), (SPRING, "lost"), (SUMMER, "core")], LossRate(1, 1, 0, 0)),
    ("won within the year and left", [(SPRING, "first_buyer"), (SUMMER, "lost")], LossRate(0, 0, 1, 0)),
    (
        "won back within the year and left again",
        [(LONG_AGO, "lost"), (SPRING, "repeat_buyer"), (SUMMER, "lost")],
        LossRate(0, 0, 1, 0),
    ),
    ("a lead goes cold", [(LONG_AGO, "interested"), (SPRING, "lost")], LossRate(0, 0, 0, 1)),
    ("first seen as lost", [(SPRING, "lost")], LossRate(0, 0, 0, 0)),
    ("only defects further", [(LONG_AGO, "defector"), (SPRING, "lost")], LossRate(0, 0, 0, 0)),
]


@pytest.mark.parametrize(("chain", "expected"), [life[1:] for life in LIVES], ids=[life[0] for life in LIVES])
def test_one_life(chain: Chain, expected: LossRate) -> None:
    write([chain], nights=NIGHTS)
    assert rate() == expected


def test_all_lives_together() -> None:
    write([chain for _name, chain, _expected in LIVES], nights=NIGHTS)
    found = rate()
    assert found == LossRate(base=7, lost=5, won_within=2, leads=1)
    assert found.rate == 5 / 7


@st.composite
def lives(draw: st.DrawFn) -> Chain:
    days = draw(st.lists(st.sampled_from(NIGHTS), unique=True, max_size=6).map(sorted))
    chain: list[tuple[date, str]] = []
    for day in days:
        others = [stage for stage in STAGES if not chain or stage != chain[-1][1]]
        chain.append((day, draw(st.sampled_from(others))))
    return chain


def by_hand(chains: list[Chain]) -> LossRate:
    """The definition of the domain, member by member."""
    counted = LossRate(0, 0, 0, 0)
    for chain in chains:
        bought = stage_on(chain, START) in BUYERS
        pairs = zip([("", ""), *chain], chain, strict=False)
        moves = [(before[1], after[1]) for before, after in pairs if START < after[0] <= AS_OF]
        lost = any(source in BUYERS and target in GONE for source, target in moves)
        lead = any(source in {"prospect", "interested"} and target == "lost" for source, target in moves)
        counted = LossRate(
            base=counted.base + bought,
            lost=counted.lost + (bought and lost),
            won_within=counted.won_within + (not bought and lost),
            leads=counted.leads + lead,
        )
    return counted


@settings(max_examples=40, deadline=None)
@given(st.lists(lives(), min_size=1, max_size=8))
def test_it_is_what_counting_by_hand_gives(chains: list[Chain]) -> None:
    with transaction.atomic():
        write(chains, nights=NIGHTS)
        found = rate()
        transaction.set_rollback(True)
    assert found == by_hand(chains)


def test_a_history_that_is_too_short_has_no_rate() -> None:
    write([[(SPRING, "core"), (SUMMER, "lost")]], nights=[SPRING, SUMMER, AS_OF])
    rollups.fill(as_of=AS_OF)
    assert losses.year_losses(figures(on=AS_OF)) is None
    assert losses.month_losses(figures(on=AS_OF)) == LossRate(0, 0, 0, 0)
    assert LossRate(0, 0, 0, 0).rate is None


def test_the_course_of_twelve_months_shows_gaps_and_marks_what_is_not_over() -> None:
    write([[(LONG_AGO, "core"), (AS_OF, "defector")]], nights=NIGHTS[:-1])
    rollups.fill(as_of=AS_OF)
    DailyMetric.objects.bulk_create(
        DailyMetric(on=date(2026, 11, 1), metric=f"loss_year_{name}", value=value)
        for name, value in {"base": 40, "lost": 10, "won_within": 2, "leads": 1}.items()
    )
    points = losses.course(as_of=AS_OF)
    assert len(points) == 12
    assert [point.as_of for point in points[-3:]] == [date(2026, 10, 1), date(2026, 11, 1), AS_OF]
    assert [point.month for point in points[-2:]] == [date(2026, 10, 1), date(2026, 11, 1)]
    assert points[-3].loss is None
    assert points[-2].loss == LossRate(40, 10, 2, 1)
    assert (points[-1].loss, points[-1].is_partial) == (LossRate(1, 1, 0, 0), True)
    assert not any(point.is_partial for point in points[:-1])


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 1), date(2026, 10, 1)),
        (date(2026, 11, 2), date(2026, 11, 1)),
        (date(2026, 1, 1), date(2025, 12, 1)),
    ],
)
def test_the_first_of_a_month_closes_the_one_before(day: date, expected: date) -> None:
    assert rollups.month_start(day) == expected


def test_a_year_before_a_leap_day() -> None:
    assert rollups.year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert rollups.year_before(date(2027, 3, 1)) == date(2026, 3, 1)
