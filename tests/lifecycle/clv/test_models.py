"""Both models: they find the parameters that made the data, and their answers keep within the possible."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from scipy.special import hyp2f1

from lifecycle.clv import purchasing, spending
from lifecycle.clv.errors import NoFit
from lifecycle.clv.purchasing import Purchasing
from tests.lifecycle.clv import simulated

CDNOW = Purchasing(0.2426, 4.4136, 0.7929, 2.4259, log_likelihood=-9582.4, members=2357)


@pytest.fixture(scope="module")
def history():
    return simulated.histories(12_000, seed=8)


def test_the_parameters_that_made_the_purchases_are_found(history):
    x, t_x, t, _m, _after = history
    found = purchasing.fit(x=x, t_x=t_x, t=t)
    assert [found.r, found.alpha] == pytest.approx([simulated.R, simulated.ALPHA], rel=0.1)
    assert found.a / (found.a + found.b) == pytest.approx(simulated.A / (simulated.A + simulated.B), abs=0.03)
    assert found.members == 12_000


def test_the_parameters_that_made_the_amounts_are_found(history):
    x, _t_x, _t, m, _after = history
    found = spending.fit(x=x, m=m)
    assert [found.p, found.q, found.gamma] == pytest.approx(
        [simulated.P, simulated.Q, simulated.GAMMA], rel=0.15
    )
    everybody = found.p * found.gamma / (found.q - 1)
    assert everybody == pytest.approx(simulated.P * simulated.GAMMA / (simulated.Q - 1), rel=0.03)


def test_what_is_expected_comes(history):
    x, t_x, t, _m, after = history
    found = purchasing.fit(x=x, t_x=t_x, t=t)
    expected = purchasing.expected_purchases(found, x=x, t_x=t_x, t=t, weeks=52.0)
    assert expected.sum() == pytest.approx(after.sum(), rel=0.05)
    for number in range(6):
        among = x == number
        assert expected[among].mean() == pytest.approx(after[among].mean(), abs=0.2), number


def test_neither_the_order_of_the_rows_nor_a_second_fit_changes_anything(history):
    x, t_x, t, m, _after = (column[:3000] for column in history)
    shuffled = np.random.default_rng(3).permutation(len(x))
    one = purchasing.fit(x=x, t_x=t_x, t=t), spending.fit(x=x, m=m)
    other = (
        purchasing.fit(x=x[shuffled], t_x=t_x[shuffled], t=t[shuffled]),
        spending.fit(x=x[shuffled], m=m[shuffled]),
    )
    assert one == other


def test_the_gradients_are_those_of_the_likelihoods(history):
    x, t_x, t, m, _after = (column[:500] for column in history)
    buying = purchasing._Histories(x, t_x, t, np.ones(len(x), np.int64))
    repeat = x > 0
    amounts = spending._Means(x[repeat], m[repeat] / 1000, np.ones(repeat.sum(), np.int64))
    for cost, point in ((buying.cost, [-0.3, 2.0, -0.2, 1.1]), (amounts.cost, [1.5, 1.2, -0.4])):
        at = np.array(point)
        steps = np.eye(len(at)) * 1e-6
        numeric = [(cost(at + step)[0] - cost(at - step)[0]) / 2e-6 for step in steps]
        assert cost(at)[1] == pytest.approx(numeric, abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    x=st.integers(0, 400),
    last=st.integers(0, 1500),
    silent=st.integers(0, 1500),
    r=st.floats(0.01, 50),
    alpha=st.floats(0.1, 500),
    a=st.floats(0.01, 100),
    b=st.floats(0.01, 100),
)
def test_chances_and_expectations_stay_within_what_is_possible(x, last, silent, r, alpha, a, b):
    fitted = Purchasing(r, alpha, a, b, log_likelihood=0.0, members=1)
    # The same buyer, silent for ever longer.
    silence = silent + np.array([0, 7, 70, 700])
    t_x, xs = np.full(4, last / 7), np.full(4, x)
    t = t_x + silence / 7
    alive = purchasing.p_alive(fitted, x=xs, t_x=t_x, t=t)
    assert np.all((alive >= 0) & (alive <= 1))
    assert np.all(np.diff(alive) <= 0), "longer silence never makes it likelier that she is alive"
    three = [purchasing.expected_purchases(fitted, x=xs, t_x=t_x, t=t, weeks=weeks) for weeks in (13, 26, 52)]
    for expected in three:
        assert np.all(np.isfinite(expected))
        assert np.all(expected >= 0)
    assert np.all(np.diff(three, axis=0) >= -1e-9), "a longer time brings no fewer orders"
    # While alive she cannot be expected to come more often than if she could never stop.
    assert np.all(three[2] <= (r + x) / (alpha + t) * 52 * (1 + 1e-9) + 1e-9)


def test_the_transformed_formula_is_that_of_the_paper():
    x, t_x, t, weeks = np.array([2, 26, 0]), np.array([30.43, 32.0, 0.0]), np.array([38.86, 33.0, 39.0]), 39.0
    got = purchasing.expected_purchases(CDNOW, x=x, t_x=t_x, t=t, weeks=weeks)
    r, alpha, a, b = CDNOW.r, CDNOW.alpha, CDNOW.a, CDNOW.b
    inside = hyp2f1(r + x, b + x, a + b + x - 1, weeks / (alpha + t + weeks))
    above = (a + b + x - 1) / (a - 1) * (1 - ((alpha + t) / (alpha + t + weeks)) ** (r + x) * inside)
    below = 1 + (x > 0) * a / (b + np.maximum(x, 1) - 1) * ((alpha + t) / (alpha + t_x)) ** (r + x)
    assert got == pytest.approx(above / below, rel=1e-9)
    # Customer 0001 of the paper: x = 2, t_x = 30.43, T = 38.86 is expected to come 1.226 times in 39 weeks.
    assert got[0] == pytest.approx(1.226, abs=5e-4)


def test_where_a_is_one_the_answer_is_the_limit():
    x, t_x, t = np.array([3]), np.array([20.0]), np.array([30.0])
    answers = [
        purchasing.expected_purchases(
            Purchasing(0.5, 5, a, 2, log_likelihood=0.0, members=1), x=x, t_x=t_x, t=t, weeks=52.0
        )[0]
        for a in (0.999, 1.0, 1.001)
    ]
    assert answers[0] > answers[1] > answers[2]
    assert answers[1] == pytest.approx((answers[0] + answers[2]) / 2, rel=1e-5)


def test_the_expected_amount_is_the_mean_of_what_is_still_possible():
    fitted = spending.Spending(6.25, 3.74, 15.44, log_likelihood=0.0, members=946)
    x, m = 3, 22.0

    def weight(nu: float) -> float:
        """Of a buyer whose amounts are gamma(p, nu), after seeing x of them with the mean m."""
        shape, rate = fitted.p * x + fitted.q - 1, fitted.gamma + m * x
        return np.exp(shape * np.log(nu * rate / shape) - nu * rate + shape)

    below = quad(weight, 1e-9, 1.5, limit=200)[0]
    above = quad(lambda nu: fitted.p / nu * weight(nu), 1e-9, 1.5, limit=200)[0]
    got = spending.expected_amount(fitted, x=np.array([x]), m=np.array([m]))[0]
    assert got == pytest.approx(above / below, rel=1e-6)


def test_nobody_who_paid_twice_is_no_model_of_spending():
    with pytest.raises(NoFit):
        spending.fit(x=np.array([0, 2]), m=np.array([0.0, 0.01]))
