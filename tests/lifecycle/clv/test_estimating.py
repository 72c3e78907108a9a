"""Values of a real night: the published figures, the rules of domain.md §5, and that twice writes nothing."""

from __future__ import annotations

import json
from datetime import date, timedelta
from io import StringIO

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm import nightly
from lifecycle import clv
from lifecycle.clv import purchasing, spending
from lifecycle.clv.purchasing import Purchasing
from lifecycle.clv.spending import Spending
from lifecycle.models import ClvRun, LifecyclePolicy, MemberMetrics, MemberValue
from members.models import Member, Order, Refund
from tests.lifecycle import history
from tests.lifecycle.clv import cdnow, shops

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 3, 2)


def command(**options: object) -> dict[str, object]:
    out = StringIO()
    call_command("clv", json=True, stdout=out, **options)
    return json.loads(out.getvalue())


def night(as_of: date) -> nightly.Report:
    return nightly.run(as_of=as_of, at=timezone.now())


def standing(member: Member) -> tuple[float | None, date | None]:
    from crm import sql

    rows = sql.fetch(
        "select p_alive, expected_order_on from lifecycle_standing where member_id = %(pk)s",
        {"pk": member.pk},
    ).rows
    return rows[0]


def test_the_published_figures_of_cdnow_are_found():
    shops.write(cdnow.purchases())
    got = command(as_of=cdnow.AS_OF)
    want = {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "p": 6.25, "q": 3.74, "gamma": 15.44}
    assert {name: got[name] for name in want} == pytest.approx(want, rel=2e-3)
    assert [round(got[name], 3) for name in ("r", "alpha", "a", "b")] == [0.243, 4.414, 0.793, 2.426]
    assert [round(got[name], 2) for name in ("p", "q", "gamma")] == [6.25, 3.74, 15.44]
    assert round(got["log_likelihood"], 1) == -9582.4
    counts = ("buyers", "repeat_buyers", "fitted_members", "spend_members", "missing")
    assert [got[name] for name in counts] == [2357, 946, 2357, 946, None]
    assert not ClvRun.objects.exists()
    assert not MemberMetrics.objects.exists()


def test_gifts_count_only_where_they_are_asked_for():
    shops.write(cdnow.purchases())
    without = command(as_of=cdnow.AS_OF, without_gifts=True)
    assert without["buyers"] == 2349
    assert without["r"] != pytest.approx(0.2426, abs=5e-5)


def test_below_the_least_of_data_there_is_no_number_but_what_is_missing():
    shops.write([(f"C{n}", AS_OF - timedelta(days=d), 100) for n in range(30) for d in (200 + n, 30)])
    night(AS_OF)
    run = ClvRun.objects.get()
    assert (run.missing, run.buyers, run.repeat_buyers, run.history_days) == ("members", 30, 30, 229)
    assert run.parameters() == dict.fromkeys(run.parameters())
    assert not MemberValue.objects.exists()
    assert standing(Member.objects.first())[0] is None
    with pytest.raises(CommandError, match=r"30 with two purchase days, 229 days of history"):
        call_command("clv", as_of=AS_OF)


def test_too_short_a_history_is_said_too():
    shops.write([(f"C{n}", AS_OF - timedelta(days=d), 100) for n in range(210) for d in (90, 5 + n % 30)])
    assert command(as_of=AS_OF)["missing"] == "history"


class TestAShop:
    @pytest.fixture(autouse=True)
    def _shop(self):
        LifecyclePolicy.objects.create(version=1, cohort_min_members=15)
        self.members = shops.write(shops.a_shop(700, as_of=AS_OF), cost_of=0.4)

    def models(self) -> tuple[Purchasing, Spending, ClvRun]:
        run = ClvRun.objects.get()
        rhythm = Purchasing(run.r, run.alpha, run.a, run.b, run.log_likelihood, run.fitted_members)
        return rhythm, Spending(run.p, run.q, run.gamma, run.spend_log_likelihood, run.spend_members), run

    def by_hand(self, member: Member) -> tuple[int, float, float, float]:
        """x, t_x, T and m out of the orders alone."""
        days: dict[date, float] = {}
        for order in Order.objects.filter(member=member, placed_on__lt=AS_OF):
            days[order.placed_on] = days.get(order.placed_on, 0) + float(order.amount)
        first, *rest = sorted(days)
        x = len(rest)
        m = sum(days[day] for day in rest) / x if x else 0.0
        return x, ((rest or [first])[-1] - first).days / 7, ((AS_OF - first).days - 1) / 7, m

    def test_each_value_is_orders_times_amount_times_margin(self):
        night(AS_OF)
        rhythm, spent, run = self.models()
        assert run.cost_share == pytest.approx(1)
        assert run.margin_rate == pytest.approx(0.6, abs=1e-4)
        for member in list(self.members.values())[::50]:
            x, t_x, t, m = self.by_hand(member)
            if x == 0:
                continue
            inputs = {"x": np.array([x]), "t_x": np.array([t_x]), "t": np.array([t])}
            amount = spending.expected_amount(spent, x=inputs["x"], m=np.array([round(m, 2)]))[0]
            value = MemberValue.objects.get(member=member)
            assert not value.is_estimate
            assert float(value.expected_amount) == pytest.approx(amount, abs=0.03)
            for days in (90, 180, 365):
                orders = purchasing.expected_purchases(rhythm, **inputs, weeks=days / 7)[0]
                assert getattr(value, f"orders_{days}d") == pytest.approx(orders, abs=1e-4)
                want = orders * amount * run.margin_rate
                assert float(getattr(value, f"value_{days}d")) == pytest.approx(want, rel=1e-3, abs=0.5)
            p_alive, next_on = standing(member)
            assert p_alive == pytest.approx(purchasing.p_alive(rhythm, **inputs)[0], rel=1e-9)
            assert next_on > AS_OF - timedelta(days=700)

    def test_one_time_buyers_spend_as_their_cohort_does_and_are_marked_as_an_estimate(self):
        night(AS_OF)
        rhythm, _spent, run = self.models()
        once = MemberMetrics.objects.filter(purchase_days=1).select_related("member")
        assert once.count() > 150
        widths = set()
        for metrics in once[::10]:
            day = metrics.first_order_on
            repeat = MemberMetrics.objects.filter(purchase_days__gte=2)
            quarter = repeat.filter(
                first_order_on__year=day.year, first_order_on__quarter=(day.month + 2) // 3
            )
            month = quarter.filter(first_order_on__month=day.month)
            width, cohort = next(
                (width, rows)
                for width, rows in (("month", month), ("quarter", quarter), ("all", repeat))
                if width == "all" or rows.count() >= 15
            )
            widths.add(width)
            values = MemberValue.objects.filter(member_id__in=cohort.values("member_id"))
            amount = float(sum(value.expected_amount for value in values)) / len(values)
            x, t = np.array([0]), np.array([((AS_OF - day).days - 1) / 7])
            orders = purchasing.expected_purchases(rhythm, x=x, t_x=x / 1, t=t, weeks=365 / 7)[0]
            got = MemberValue.objects.get(member_id=metrics.member_id)
            assert got.is_estimate
            assert float(got.expected_amount) == pytest.approx(amount, abs=0.006)
            assert float(got.value_365d) == pytest.approx(orders * amount * run.margin_rate, rel=1e-3)
            assert standing(metrics.member)[0] is None
        assert widths >= {"month", "quarter"}
        assert {"all"} < set(run.cohorts)

    def test_a_second_run_writes_nothing_and_ids_and_order_of_rows_do_not_matter(self):
        assert night(AS_OF).rows["values"] > 700 - 1
        assert night(AS_OF).total_rows == 0
        before = {value.member.external_id: value for value in MemberValue.objects.select_related("member")}
        parameters = ClvRun.objects.get().parameters()
        orders = [
            (o.member.external_id, o.placed_on, o.amount) for o in Order.objects.select_related("member")
        ]
        MemberValue.objects.all().delete()
        Member.objects.all().delete()
        shops.write(reversed(orders), cost_of=0.4)
        list(nightly.backfill(as_of=AS_OF, at=timezone.now(), months=0, rebuild=True))
        assert ClvRun.objects.latest("generation").parameters() == parameters
        for value in MemberValue.objects.select_related("member"):
            same = before[value.member.external_id]
            assert (value.value_365d, value.orders_90d) == (same.value_365d, same.orders_90d)

    def test_between_fits_only_who_changed_is_computed_and_a_week_later_everybody(self):
        night(AS_OF)
        members = iter(self.members.values())
        buyer, refunded = next(members), next(members)
        before = {value.member_id: value.value_365d for value in MemberValue.objects.all()}
        history.add_order(buyer, AS_OF, 5_000)
        for order in Order.objects.filter(member=refunded):
            Refund.objects.create(
                order=order, member=refunded, external_id="1", refunded_on=AS_OF,
                refunded_at=history.noon(AS_OF), amount=order.amount,
            )  # fmt: skip
        history.changed(refunded, "refund", AS_OF)
        night(AS_OF + timedelta(days=1))
        after = {value.member_id: value.value_365d for value in MemberValue.objects.all()}
        assert after.pop(buyer.pk) > before.pop(buyer.pk)
        assert refunded.pk not in after
        before.pop(refunded.pk)
        # Whoever's orders left the window is on the work list as well; nobody else is touched.
        stale = [value for value in MemberValue.objects.all() if value.scored_on == AS_OF]
        assert len(stale) > 650
        assert all(after[value.member_id] == before[value.member_id] for value in stale)
        assert ClvRun.objects.count() == 1
        night(AS_OF + timedelta(days=7))
        assert [run.as_of for run in ClvRun.objects.order_by("as_of")] == [AS_OF, AS_OF + timedelta(days=7)]
        assert set(MemberValue.objects.values_list("scored_on", flat=True)) == {AS_OF + timedelta(days=7)}

    def test_a_replay_of_the_past_computes_values_for_its_last_day_alone(self):
        list(nightly.backfill(as_of=AS_OF, at=timezone.now(), months=3))
        assert [run.as_of for run in ClvRun.objects.all()] == [AS_OF]

    def test_where_few_costs_are_known_value_is_revenue(self):
        Order.objects.filter(external_id__endswith="7").update(cost=10)
        Order.objects.exclude(external_id__endswith="7").update(cost=None)
        share, rate = clv.margin(as_of=AS_OF)
        assert 0 < share < 0.5
        assert rate == 1

    def test_the_hold_out_says_how_good_the_model_is(self):
        night(AS_OF)
        quality = ClvRun.objects.get().quality
        assert quality["split_on"] == (AS_OF - timedelta(days=quality["held_days"])).isoformat()
        assert sum(group["members"] for group in quality["groups"]) == quality["members"]
        held = Order.objects.filter(
            placed_on__gte=quality["split_on"], member__orders__placed_on__lt=quality["split_on"]
        )
        days = held.values_list("member", "placed_on").distinct()
        assert quality["seen"] == len(set(days))
        assert quality["expected"] == pytest.approx(quality["seen"], rel=0.15)
        assert quality["error"] < quality["error_of_pace"]


def test_the_draw_is_a_hash_of_the_identity_and_not_of_the_id():
    LifecyclePolicy.objects.create(version=1)
    shops.write([(f"C{n}", AS_OF - timedelta(days=n + 1), 100) for n in range(40)])
    from lifecycle.clv import inputs
    from lifecycle.metrics import collect, use_scope

    def drawn() -> set[str]:
        collect(as_of=AS_OF, scope="everyone", policy=LifecyclePolicy.current())
        use_scope("fact")
        ids = inputs.read(as_of=AS_OF).drawn(10).member_id.tolist()
        return set(Member.objects.filter(pk__in=ids).values_list("external_id", flat=True))

    from django.db import connection, transaction

    with transaction.atomic():
        first = drawn()
        transaction.set_rollback(True)
    Member.objects.all().delete()
    shops.write([(f"C{n}", AS_OF - timedelta(days=n + 1), 100) for n in reversed(range(40))])
    with transaction.atomic():
        assert drawn() == first
        transaction.set_rollback(True)
    assert len(first) == 10
    assert first != {f"C{n}" for n in range(10)}
    assert connection.is_usable()
