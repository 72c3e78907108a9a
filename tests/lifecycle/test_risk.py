"""Who is about to leave: the SQL against a csv by hand and a Python reference, and what a night lists."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from django.db import connection
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm import nightly
from lifecycle import risk
from lifecycle.clv import purchasing
from lifecycle.clv.purchasing import Purchasing
from lifecycle.models import ClvRun, LifecyclePolicy, MemberRisk, MemberValue
from lifecycle.queries import listed
from members.models import Complaint, Consent, Member, Order, Refund
from tests.lifecycle import history
from tests.lifecycle.clv import shops

pytestmark = pytest.mark.django_db

AS_OF = date(2026, 5, 1)
GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "risk_rhythm.csv"

Bought = list[tuple[date, int, int]]  # day, amount, taken back


def rhythm(bought: Bought) -> tuple[float, float | None] | None:
    """The reference: last gap against those before, last two baskets against those before."""
    net: dict[date, int] = defaultdict(int)
    for on, amount, back in bought:
        if on < AS_OF:
            net[on] += amount - back
    days = sorted(day for day, amount in net.items() if amount > 0)
    if len(days) < 3:
        return None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    baskets = [net[day] for day in days]
    change = fmean(baskets[-2:]) / fmean(baskets[:-2]) - 1 if len(days) >= 4 else None
    return gaps[-1] / fmean(gaps[:-1]), change


def write(name: str, bought: Bought) -> Member:
    member = Member.objects.create(external_id=name)
    for on, amount, back in bought:
        order = history.add_order(member, on, amount)
        if back:
            Refund.objects.create(
                order=order, member=member, external_id="1", refunded_on=on, refunded_at=history.noon(on),
                amount=back,
            )  # fmt: skip
    return member


def computed() -> dict[str, tuple[float, float | None]]:
    """What the SQL says of everybody, from the orders alone."""
    policy = LifecyclePolicy.current()
    nightly.metrics.touch(as_of=AS_OF, since=None, policy=policy)
    nightly.metrics.refresh(as_of=AS_OF, scope="everyone", policy=policy)
    nightly.rfm.measure(as_of=AS_OF, generation=1, policy=policy)  # the view stands on the newest run
    with connection.cursor() as cursor:
        cursor.execute(
            "select member.external_id, standing.gap_stretch, standing.basket_change"
            " from lifecycle_standing as standing"
            " join members_member as member on member.id = standing.member_id"
            " where standing.gap_stretch is not null"
        )
        return {name: (stretch, change) for name, stretch, change in cursor.fetchall()}


def test_the_golden_histories() -> None:
    with GOLDEN.open() as file:
        rows = list(csv.DictReader(file))
    want = {}
    for row in rows:
        bought: Bought = []
        for part in row["orders"].split():
            on, _, money = part.partition(":")
            amount, _, back = money.partition("-")
            bought.append((date.fromisoformat(on), int(amount), int(back or 0)))
        write(row["name"], bought)
        if row["gap_stretch"]:
            change = float(row["basket_change"]) if row["basket_change"] else None
            want[row["name"]] = (float(row["gap_stretch"]), change)
    got = computed()
    assert got.keys() == want.keys()
    for name, (stretch, change) in want.items():
        assert got[name][0] == pytest.approx(stretch), name
        assert got[name][1] == (None if change is None else pytest.approx(change)), name


bought_lists = st.lists(
    st.tuples(st.integers(1, 120), st.integers(1, 9), st.sampled_from([0, 0, 0, 0.5, 1])), max_size=9
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(bought_lists, min_size=1, max_size=12))
def test_the_sql_agrees_with_the_reference(people: list[list[tuple[int, int, float]]]) -> None:
    Member.objects.all().delete()
    want = {}
    for number, orders in enumerate(people):
        bought = [
            (AS_OF + timedelta(days=3 - ago), 10 * amount, int(10 * amount * back))
            for ago, amount, back in orders
        ]
        write(f"C{number}", bought)
        if found := rhythm(bought):
            want[f"C{number}"] = found
    got = computed()
    assert got.keys() == want.keys()
    for name, (stretch, change) in want.items():
        assert got[name] == (pytest.approx(stretch), None if change is None else pytest.approx(change))


class TestTheList:
    """A simulated shop with opinions, by a real night, against the rules in Python."""

    @pytest.fixture(autouse=True)
    def _shop(self) -> None:
        self.policy = LifecyclePolicy.objects.create(version=1, value_min_members=100, cohort_min_members=10)
        self.members = shops.write(shops.a_shop(300, as_of=AS_OF), cost_of=0.4)
        self.opinions: dict[int, set[str]] = defaultdict(set)
        people = list(self.members.values())
        for number, member in enumerate(people):
            if number % 9 == 0:
                age = 30 if number % 2 else 120
                Consent.objects.create(
                    member=member, channel="email", state="withdrawn",
                    changed_at=history.noon(AS_OF - timedelta(days=age)),
                )  # fmt: skip
                if age < self.policy.sign_muted_days:
                    self.opinions[member.pk].add("muted")

    def night(self, as_of: date = AS_OF) -> nightly.Report:
        return nightly.run(as_of=as_of, at=timezone.now())

    def expected(self, member: Member) -> tuple[set[str], float, float] | None:
        (row,) = listed([member.pk])
        if row.stage not in {"first_buyer", "repeat_buyer", "core"}:
            return None
        run = ClvRun.objects.get()
        fitted = Purchasing(run.r, run.alpha, run.a, run.b, log_likelihood=0.0, members=1)
        orders = Order.objects.filter(member=member).order_by("placed_on")
        days = sorted({order.placed_on for order in orders})
        signals = set(self.opinions[member.pk])
        if row.cycle_ratio >= 1:
            signals.add("late")
        silence = (AS_OF - days[-1]).days
        found = rhythm([(order.placed_on, float(order.amount), 0) for order in orders])
        if found:
            mean = (days[-1] - days[0]).days / (len(days) - 1)
            if found[0] >= self.policy.sign_stretch or silence >= self.policy.sign_stretch * mean:
                signals.add("interval")
            if found[1] is not None and found[1] <= -self.policy.sign_basket_percent / 100:
                signals.add("basket")
        alive = None
        if len(days) >= 2:
            x, t_x = np.array([len(days) - 1]), np.array([(days[-1] - days[0]).days / 7])
            t = ((AS_OF - days[0]).days - 1) / 7
            alive = purchasing.p_alive(fitted, x=x, t_x=t_x, t=np.array([t]))[0]
            before = purchasing.p_alive(fitted, x=x, t_x=t_x, t=np.array([t - 30 / 7]))[0]
            if silence > 30 and before - alive >= self.policy.sign_alive_percent / 100:
                signals.add("alive")
        if not signals:
            return None
        base = min(1, max(0 if alive is None else 1 - alive, row.cycle_ratio / 3))
        chance = 1 - (1 - base) * (1 - self.policy.sign_weight_percent / 100) ** len(
            signals - {"late", "alive"}
        )
        value = float(MemberValue.objects.get(member=member).value_365d) / max(
            1 if alive is None else alive, 0.05
        )
        return signals, chance, value * round(chance, 2)

    def test_each_line_is_that_of_the_rules(self) -> None:
        # The simulated shop is patient: a fall so small is a sign here.
        self.policy.sign_alive_percent = 3
        self.policy.save()
        self.night()
        got = {row.member_id: row for row in MemberRisk.objects.all()}
        want = {member.pk: found for member in self.members.values() if (found := self.expected(member))}
        assert got.keys() == want.keys()
        assert len(want) > 40
        seen: set[str] = set()
        for pk, (signals, chance, at_stake) in want.items():
            assert set(got[pk].signals) == signals
            assert got[pk].risk == pytest.approx(chance, abs=0.0051)
            assert float(got[pk].at_stake) == pytest.approx(at_stake, rel=0.02, abs=1)
            assert got[pk].since_on == AS_OF
            seen |= signals
        assert seen == {"late", "interval", "basket", "alive", "muted"}

    def test_twice_writes_nothing_and_the_day_on_which_it_began_stays(self) -> None:
        self.night()
        assert self.night().total_rows == 0
        self.night(AS_OF + timedelta(days=1))
        days = set(MemberRisk.objects.values_list("since_on", flat=True))
        assert AS_OF in days
        assert days <= {AS_OF, AS_OF + timedelta(days=1)}

    def test_an_order_takes_the_member_from_the_list(self) -> None:
        self.night()
        late = MemberRisk.objects.filter(signals=["late"]).first()
        assert late is not None
        history.add_order(Member.objects.get(pk=late.member_id), AS_OF, 900)
        self.night(AS_OF + timedelta(days=1))
        assert not MemberRisk.objects.filter(member_id=late.member_id).exists()

    def test_a_low_rating_is_a_sign(self) -> None:
        member = Member.objects.get(external_id="B00001")
        moment = history.noon(AS_OF - timedelta(days=3))
        Complaint.objects.create(
            member=member, submission="0198a5a2-0000-7000-8000-000000000001", received_at=moment, subject="x",
            category="service", level="s3", first_reply_due_at=moment, resolution_due_at=moment,
            legal_due_at=moment, satisfaction=2, updated_at=moment,
        )  # fmt: skip
        history.add_order(member, AS_OF - timedelta(days=2), 900)
        self.night()
        assert "rating" in MemberRisk.objects.get(member=member).signals

    def test_the_list_keeps_those_with_most_at_stake(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.night()
        best = list(MemberRisk.objects.order_by("-at_stake", "member_id").values_list("member_id", flat=True))
        monkeypatch.setattr(risk, "MOST_LISTED", 10)
        risk.list_leaving(as_of=AS_OF, policy=self.policy)
        kept = MemberRisk.objects.order_by("-at_stake", "member_id").values_list("member_id", flat=True)
        assert len(kept) == 10
        assert sum(row.at_stake for row in MemberRisk.objects.all()) > Decimal(0)
        assert set(kept) <= set(best[:12])
