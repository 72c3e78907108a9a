"""What makes a customer valuable: scores, groups and loyalty against a reference, previews and versions."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics.models import MemberWorth, ValueYardstick, WorthRun
from analytics.worth import yardsticks
from crm import sql
from crm.models import AuditEntry
from lifecycle.models import MemberMetrics, MemberValue
from members.models import CustomField, Member
from tests import shop
from tests.analytics.worth.cast import AS_OF, AT, member

pytestmark = pytest.mark.django_db


def worth(who: Member, contribution: int, **values: Any) -> MemberWorth:
    defaults: dict[str, Any] = {
        "orders": 1, "net_amount": contribution, "cost_amount": 0, "discount_amount": 0, "extra_amount": 0,
        "service_amount": 0, "discounted_orders": 0, "discount_share": None, "friends": 0, "score": 0,
        "value_group": "middle",
    }  # fmt: skip
    return MemberWorth.objects.create(member=who, contribution=contribution, **{**defaults, **values})


def weighed(**weights: float) -> dict[str, tuple[float, str, float | None]]:
    """Name → score, group, loyalty by these weights, from what is kept."""
    sql.run("analytics/worth/of_members")
    yardsticks.score(ValueYardstick(version=1, weights=weights), as_of=AS_OF)
    rows = sql.fetch(
        "select name, score, value_group, loyalty from worth_scored join members_member on id = member_id"
    ).rows
    return {name: (score, group, loyalty) for name, score, group, loyalty in rows}


def test_ranks_are_weighed_and_equal_values_count_the_same() -> None:
    for name, contribution, orders in (
        ("a", 900, 1),
        ("b", 500, 5),
        ("c", 500, 3),
        ("d", -50, 2),
        ("e", 0, 9),
    ):
        worth(member(name), contribution, orders=orders)
    found = weighed(contribution=100)
    # Ranks of five: 0, 1/4, 2/4 twice, 4/4.
    assert {name: score for name, (score, _g, _l) in found.items()} == {
        "d": 0.0, "e": 25.0, "b": 50.0, "c": 50.0, "a": 100.0,
    }  # fmt: skip
    found = weighed(contribution=3, orders=1)
    # a: 3/4 × 1 + 1/4 × 0; b: 3/4 × 1/2 + 1/4 × 3/4; e: 3/4 × 1/4 + 1/4 × 1.
    assert (found["a"][0], found["b"][0], found["e"][0]) == (75.0, 56.25, 43.75)


def test_own_fields_count_and_what_is_unknown_ranks_lowest() -> None:
    CustomField.objects.create(key="pets", label_zh="寵物", label_en="Pets", kind="number")
    CustomField.objects.create(key="note", label_zh="備註", label_en="Note", kind="text")
    for name, custom in (("a", {"pets": "2"}), ("b", {"pets": "many"}), ("c", {"pets": 7}), ("d", {})):
        worth(member(name, custom=custom), 0)
    found = weighed(**{"custom:pets": 1})
    assert {name: found[name][0] for name in "abcd"} == {
        "a": pytest.approx(66.67), "b": 0.0, "c": 100.0, "d": 0.0,
    }  # fmt: skip
    assert list(yardsticks.own_metrics()) == ["custom:pets"]


def test_where_nobody_stands_out_all_are_in_the_middle() -> None:
    for name in "abc":
        worth(member(name), 700)
    assert {group for _score, group, _loyalty in weighed(contribution=1).values()} == {"middle"}


def test_nobody_is_loyal_for_the_full_price_alone() -> None:
    worth(member("silent"), 5, discount_share=0.0)
    worth(member("says"), 5, discount_share=0.5, satisfaction=0.75)
    worth(member("brings"), 5, discount_share=0.0, advocacy=1.0)
    found = weighed(contribution=1)
    assert found["silent"][2] is None
    # (40 × 0.75 + 30 × 0.5) ÷ 70, and (30 × 1 + 30 × 1) ÷ 60.
    assert (found["says"][2], found["brings"][2]) == (pytest.approx(64.29), 100.0)


number = st.integers(-500, 500)
customer = st.tuples(number, st.integers(0, 4), st.none() | st.integers(0, 4), st.none() | number)
Customer = tuple[int, int, int | None, int | None]


def reference(customers: list[Customer], weights: dict[str, int]) -> list[float]:
    """Weighted mean of percent ranks: how many have less, of all but oneself."""

    def rank(values: list[Any], own: Any) -> float:
        known = [value for value in values if value is not None]
        if own is None or len(values) == 1:
            return 0.0
        return (sum(value < own for value in known) + len(values) - len(known)) / (len(values) - 1)

    columns = {
        "contribution": [row[0] for row in customers],
        "orders": [row[1] for row in customers],
        "full_price": [None if row[2] is None else 1 - row[2] / 4 for row in customers],
        "value_365d": [row[3] for row in customers],
    }
    total = sum(weights.values())
    return [
        100 * sum(weight * rank(columns[name], columns[name][n]) for name, weight in weights.items()) / total
        for n in range(len(customers))
    ]


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.lists(customer, min_size=1, max_size=12),
    st.dictionaries(
        st.sampled_from(["contribution", "orders", "full_price", "value_365d"]), st.integers(1, 9), min_size=1
    ),
)
def test_scores_and_groups_agree_with_the_reference(
    customers: list[Customer], weights: dict[str, int]
) -> None:
    for model in (MemberWorth, MemberValue, MemberMetrics, Member):
        model.objects.all().delete()
    for n, (contribution, orders, quarter, value) in enumerate(customers):
        who = member(f"{n:02}")
        share = None if quarter is None else quarter / 4
        worth(who, contribution, orders=orders, discount_share=share)
        if value is not None:
            MemberValue.objects.create(
                member=who, scored_on=AS_OF, is_estimate=False, expected_amount=1, orders_90d=1,
                orders_180d=1, orders_365d=1, value_90d=1, value_180d=1, value_365d=Decimal(value),
            )  # fmt: skip
    found = weighed(**weights)
    scores = [found[f"{n:02}"][0] for n in range(len(customers))]
    assert scores == pytest.approx(reference(customers, weights), abs=0.006)
    ordered = sorted(scores)
    top = ordered[max(0, -(-len(ordered) * 80 // 100) - 1)]
    bottom = ordered[max(0, -(-len(ordered) * 20 // 100) - 1)]
    for n, score in enumerate(scores):
        expected = (
            "middle"
            if top == bottom
            else "top"
            if score >= top
            else "bottom"
            if score <= bottom
            else "middle"
        )
        assert found[f"{n:02}"][1] == expected


def test_a_preview_says_who_would_move_and_leaves_nothing_behind() -> None:
    WorthRun.objects.create(as_of=AS_OF, computed_at=AT, yardstick=ValueYardstick.current())
    for n in range(10):
        group = "bottom" if n < 2 else "top" if n >= 7 else "middle"
        worth(member(str(n)), n * 100, orders=10 - n, value_group=group)
    same = yardsticks.preview(changes={"weights": {"contribution": 1}})
    assert same is not None
    assert (same.moved, same.members, same.count("top", after=True)) == (0, 10, 3)
    turned = yardsticks.preview(changes={"weights": {"orders": 1}})
    assert turned is not None
    assert turned.moves == {
        ("bottom", "top"): 2, ("middle", "top"): 1, ("middle", "middle"): 4, ("top", "middle"): 1,
        ("top", "bottom"): 2,
    }  # fmt: skip
    assert ValueYardstick.objects.count() == 1


def test_versions_are_saved_once_and_one_can_go_back() -> None:
    first = ValueYardstick.current()
    by = shop.staff("admin")
    second = yardsticks.save(by=by, changes={"weights": {"orders": 5}}, expected_version=1)
    with pytest.raises(yardsticks.SavedMeanwhile):
        yardsticks.save(by=by, changes={"top_percent": 10}, expected_version=1)
    with pytest.raises(ValueError, match="needs a weight"):
        yardsticks.save(by=by, changes={"weights": {"orders": 0}}, expected_version=2)
    third = yardsticks.go_back(to=first, by=by, expected_version=2)
    assert (second.version, third.version, third.weights) == (2, 3, first.weights)
    assert ValueYardstick.current() == third
    noted = AuditEntry.objects.filter(action="yardstick.saved").order_by("id")
    assert [entry.detail["fields"] for entry in noted] == [["weights"], ["weights"]]


def test_without_a_weighing_there_is_no_preview() -> None:
    assert yardsticks.preview(changes={}) is None
