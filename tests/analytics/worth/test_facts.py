"""What each customer brought and cost: the SQL against a csv by hand and a Python reference."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import weighing
from analytics.models import MemberWorth, ValueYardstick, WorthRun
from analytics.worth import yardsticks
from crm import nightly
from crm.models import Brand, Night
from lifecycle.models import LifecycleRun
from members.models import Member, Order, Product
from tests.analytics.worth.cast import AS_OF, AT, give_back, member, open_golden, products, rows_of, sell

pytestmark = pytest.mark.django_db


def test_the_golden_shop() -> None:
    people = open_golden()
    weighing.weigh(as_of=AS_OF, at=AT)
    names = {found.pk: name for name, found in people.items()}
    expected = rows_of("expected.csv")
    found = [
        {"member": names[row.member_id]}
        | {
            name: "" if getattr(row, name) is None else str(getattr(row, name))
            for name in expected[0]
            if name != "member"
        }
        for row in MemberWorth.objects.order_by("member_id")
    ]
    assert found == expected


def test_a_weighing_says_what_it_stands_on_and_twice_writes_nothing() -> None:
    open_golden()
    assert weighing.weigh(as_of=AS_OF, at=AT) > 0
    run = WorthRun.objects.get()
    assert (run.members, run.cost_share, run.cost_rate) == (
        5, pytest.approx(4900 / 5700), pytest.approx(2300 / 4900),
    )  # fmt: skip
    assert run.yardstick == ValueYardstick.current()
    assert weighing.weigh(as_of=AS_OF, at=AT) == 0
    assert WorthRun.objects.count() == 1


def test_who_is_no_customer_any_more_is_taken_out() -> None:
    people = open_golden()
    weighing.weigh(as_of=AS_OF, at=AT)
    Order.objects.filter(member=people["g"]).update(status="cancelled")
    weighing.weigh(as_of=AS_OF, at=AT)
    assert not MemberWorth.objects.filter(member=people["g"]).exists()
    assert MemberWorth.objects.count() == 4


def test_a_weighing_is_due_after_each_night_of_a_small_brand() -> None:
    open_golden()
    assert weighing.weigh_due(at=AT) > 0
    assert weighing.weigh_due(at=AT) == 0
    nightly.run(as_of=AS_OF + timedelta(days=1), at=AT)
    weighing.weigh_due(at=AT)
    assert [run.as_of for run in WorthRun.objects.all()] == [AS_OF + timedelta(days=1), AS_OF]


def test_a_weighing_of_a_large_brand_is_due_once_a_week(monkeypatch: pytest.MonkeyPatch) -> None:
    open_golden()
    weighing.weigh_due(at=AT)
    monkeypatch.setattr(weighing, "EVERY_NIGHT", 2)
    for days in (1, 6, 7):
        run = LifecycleRun.objects.get()
        LifecycleRun.objects.filter(pk=run.pk).update(as_of=AS_OF + timedelta(days=days))
        weighing.weigh_due(at=AT)
    assert [run.as_of for run in WorthRun.objects.all()] == [AS_OF + timedelta(days=7), AS_OF]


def test_what_is_asked_for_is_weighed_and_a_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert weighing.ask(by=None) is None
    open_golden()
    run = weighing.ask(by=None)
    assert run is not None
    monkeypatch.setattr(weighing, "DAYS", "no number")
    with pytest.raises(TypeError):
        weighing.weigh_due(at=AT)
    assert WorthRun.objects.get().error.startswith("TypeError")
    assert weighing.weigh_due(at=AT) == 0
    monkeypatch.undo()
    weighing.ask(by=None)
    assert weighing.weigh_due(at=AT) > 0
    assert WorthRun.objects.get().error == ""
    assert yardsticks.newest_run() == run


# ---- against a reference ----

Line = tuple[str, int, int]  # product, quantity, per cent of the price
Sold = tuple[int, int, list[Line], int, bool]  # member, days ago, lines, refund in per cent, with a code

sold = st.tuples(
    st.integers(0, 2),
    st.integers(0, 400),
    st.lists(
        st.tuples(st.sampled_from("TC"), st.integers(1, 3), st.sampled_from([80, 98, 100, 120])),
        min_size=1, max_size=2,
    ),
    st.sampled_from([0, 0, 0, 40, 100]),
    st.booleans(),
)  # fmt: skip
PRICES = {"T": 1000, "C": 500}


def reference(orders: list[Sold]) -> dict[int, tuple[float, float, int, float]]:
    """Member → net amount, discounts, discounted orders, share of them."""
    counted = [
        (who, AS_OF - timedelta(days=ago), lines, back, code)
        for who, ago, lines, back, code in orders
        if 0 < ago <= 365 and back < 100
    ]
    dearest: dict[tuple[str, date], float] = defaultdict(float)
    for _who, on, lines, _back, _code in counted:
        for sku, _quantity, rate in lines:
            month = on.replace(day=1)
            dearest[sku, month] = max(dearest[sku, month], PRICES[sku] * rate / 100)

    def usual(sku: str, month: date) -> float:
        before = [key for key in dearest if key[0] == sku and key[1] < month]
        found = [dearest[sku, month]] + ([dearest[max(before)]] if before else [])
        return min(PRICES[sku], max(found))

    found: dict[int, list[tuple[float, float, bool, float]]] = defaultdict(list)
    for who, on, lines, back, code in counted:
        paid = sum(PRICES[sku] * quantity * rate / 100 for sku, quantity, rate in lines)
        listed = sum(usual(sku, on.replace(day=1)) * quantity for sku, quantity, _rate in lines)
        off = max(0.0, listed - paid)
        weight = 0.5 ** ((AS_OF - on).days / 180)
        found[who].append((paid * (1 - back / 100), off, code or (off > 0 and off >= 0.03 * listed), weight))
    return {
        who: (
            sum(row[0] for row in rows), sum(row[1] for row in rows), sum(row[2] for row in rows),
            sum(row[3] for row in rows if row[2]) / sum(row[3] for row in rows),
        )
        for who, rows in found.items()
    }  # fmt: skip


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(sold, max_size=12))
def test_facts_agree_with_the_reference(orders: list[Sold]) -> None:
    Order.objects.all().delete()
    MemberWorth.objects.all().delete()
    for model in (Night, WorthRun, LifecycleRun):
        model.objects.all().delete()
    Member.objects.all().delete()
    Product.objects.all().delete()
    Brand.get()
    goods, people = products(), [member(str(n)) for n in range(3)]
    for who, ago, lines, back, code in orders:
        on = AS_OF - timedelta(days=ago)
        priced = [
            (goods[sku], quantity, PRICES[sku] * quantity * rate // 100) for sku, quantity, rate in lines
        ]
        amount = sum(paid for _product, _quantity, paid in priced)
        order = sell(people[who], on, amount=amount, lines=priced, coupon_code="X" if code else "")
        if back:
            give_back(order, on, amount * back / 100)
    weighing.weigh(as_of=AS_OF, at=AT)
    kept = {row.member_id: row for row in MemberWorth.objects.all()}
    expected = reference(orders)
    assert set(kept) == {people[who].pk for who in expected}
    for who, (net, off, discounted, share) in expected.items():
        row = kept[people[who].pk]
        assert float(row.net_amount) == pytest.approx(net, abs=0.01)
        assert float(row.discount_amount) == pytest.approx(off, abs=0.01)
        assert (row.discounted_orders, row.discount_share) == (discounted, pytest.approx(share, abs=0.0001))
