"""Do the heat table, its axes and the top fifth say what the scores say?"""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from analytics import rollups, value
from analytics.queries import figures
from tests.lifecycle.people import AS_OF, person, run

pytestmark = pytest.mark.django_db


def test_the_heat_table_holds_every_buyer() -> None:
    found = run()
    for name, r, f, amount in [("a", 5, 5, 700), ("b", 5, 5, 100), ("c", 1, 1, 200), ("d", 0, 0, 0)]:
        person(name, stage="core", r=r, f=f, m=1, order_count=1, order_count_365d=f, net_amount_365d=amount)
    person("lead", stage="prospect")
    rollups.fill(as_of=AS_OF)
    heat = value.rfm_map(figures(on=AS_OF), run=found)
    assert [len(row) for row in heat.rows] == [5] * 5
    assert heat.rows[0][4] == value.Cell(5, 5, 2, 0.8)
    assert heat.rows[4][0] == value.Cell(1, 1, 1, 0.2)
    assert (heat.outside, heat.members) == (1, 4)
    assert sum(cell.share for row in heat.rows for cell in row) == pytest.approx(1)


def test_axes_in_words_from_the_cut_points_of_the_night() -> None:
    cuts = [AS_OF - timedelta(days=days) for days in (200, 90, 90, 15)]
    found = run(r_cuts=cuts, f_cuts=[1, 2, 4, 7], m_cuts=[1, 2, 3, 4])
    with translation.override("en"):
        assert value.recency_words(found) == ["within 14 d", "15–89 d", "—", "90–199 d", "over 199 d"]
        assert value.frequency_words(found) == [
            "1 order",
            "2 orders",
            "3–4 orders",
            "5–7 orders",
            "8 orders or more",
        ]
    with translation.override("zh-hant"):
        assert value.recency_words(found)[:2] == ["14 天內", "15–89 天"]
        assert value.frequency_words(found)[0] == "1 次"


def test_axes_in_words_from_the_fixed_table() -> None:
    with translation.override("en"):
        assert value.recency_words(run()) == ["within 30 d", "31–60 d", "61–120 d", "121–240 d", "over 240 d"]
        assert value.frequency_words(run(date(2026, 11, 21))) == [
            "1 order", "2 orders", "3–4 orders", "5–7 orders", "8 orders or more",
        ]  # fmt: skip


def test_the_top_fifth_below_the_least_number_of_buyers() -> None:
    run()
    for n in range(10):
        person(
            f"m{n}",
            stage="core",
            r=3,
            f=1,
            m=1,
            order_count=1,
            order_count_365d=1,
            net_amount_365d=100 if n < 8 else 1000,
        )
    rollups.fill(as_of=AS_OF)
    assert value.top_share(figures(on=AS_OF)) == value.TopShare(2, 0.2, pytest.approx(2000 / 2800))


def test_the_top_fifth_by_the_cut_points_of_the_night() -> None:
    run(m_cuts=[10, 20, 30, 500])
    for n, (amount, m) in enumerate([(500, 4), (501, 5), (20, 2)]):
        bought = {"order_count": 1, "order_count_365d": 1, "net_amount_365d": amount}
        person(f"m{n}", stage="core", r=3, f=1, m=m, **bought)
    rollups.fill(as_of=AS_OF)
    top = value.top_share(figures(on=AS_OF))
    assert top is not None
    assert (top.members, top.of_members) == (1, pytest.approx(1 / 3))


def test_nobody_stands_out_where_all_spend_the_same() -> None:
    run()
    assert value.top_share({}) is None
    person("a", stage="core", r=3, f=1, m=1, order_count=1, order_count_365d=1, net_amount_365d=100)
    rollups.fill(as_of=AS_OF)
    assert value.top_share(figures(on=AS_OF)) is None


def test_value_at_risk_and_groups() -> None:
    run()
    person("a", stage="core", r=2, f=5, m=5, order_count=1, risk="high", net_amount_365d=900)
    person("b", stage="lost", r=2, f=5, m=5, order_count=1, risk="high", net_amount_365d=800)
    person("c", stage="core", r=5, f=5, m=5, order_count=1, risk="low", net_amount_365d=700)
    rollups.fill(as_of=AS_OF)
    assert value.at_risk(figures(on=AS_OF)) == value.AtRisk(1, Decimal(900))
    assert value.group_members(figures(on=AS_OF)) == {"cant_lose": 2, "champion": 1}
