"""Are counts right, honest about time, and is a member's place explained?"""

from decimal import Decimal

import pytest
from django.db import connection

from lifecycle import segments
from members.models import Assignment
from tests.lifecycle.people import AS_OF, person, run, staff

pytestmark = pytest.mark.django_db

TREE = segments.parse(
    {
        "all": [
            {"field": "stage", "op": "in", "value": ["lost", "core"]},
            {"field": "value_amount", "op": ">=", "value": 500},
            {"not": {"field": "city", "op": "in", "value": ["台北市"]}},
        ]
    }
)


@pytest.fixture
def cast() -> None:
    run()
    person(
        "a",
        stage="lost",
        value_amount=900,
        order_count=1,
        last_order_on=AS_OF,
        email="a@x.tw",
        consent="granted",
    )
    person("b", stage="core", value_amount=600, order_count=3, last_order_on=AS_OF, city="台北市")
    person("c", stage="lost", value_amount=100, order_count=1, last_order_on=AS_OF)
    person("d", stage="prospect")


@pytest.mark.usefixtures("cast")
def test_count() -> None:
    assert segments.count(tree=TREE, as_of=AS_OF) == segments.Count(1)
    assert segments.count(tree=segments.EVERYBODY, as_of=AS_OF) == segments.Count(4)


@pytest.mark.usefixtures("cast")
def test_how_many_remain_after_each_condition() -> None:
    assert segments.running_counts(tree=TREE, as_of=AS_OF) == [3, 2, 1]
    assert segments.running_counts(tree=segments.EVERYBODY, as_of=AS_OF) == []


@pytest.mark.usefixtures("cast")
def test_the_panel() -> None:
    shown = segments.preview(
        tree=segments.parse({"all": [{"field": "value_amount", "op": ">", "value": 0}]}), as_of=AS_OF
    )
    assert shown == segments.Preview(
        members=3,
        contactable={"any": 1, "email": 1, "sms": 0, "line": 0, "call": 0, "post": 0},
        by_stage={"lost": 2, "core": 1},
        value_amount=Decimal(1600),
        net_amount_365d=Decimal(0),
    )


def test_people_count_whom_they_may_see() -> None:
    agent = staff("agent")
    Assignment.objects.create(member=person("mine"), user=agent, kind="case")
    person("other")
    assert segments.count(tree=segments.EVERYBODY, as_of=AS_OF, for_user=agent) == segments.Count(1)
    assert segments.count(tree=segments.EVERYBODY, as_of=AS_OF, for_user=staff("marketer")) == segments.Count(
        2
    )
    assert segments.count(tree=segments.EVERYBODY, as_of=AS_OF, for_user=staff("admin")) == segments.Count(0)


@pytest.mark.django_db(transaction=True)
def test_a_count_that_takes_too_long_says_so() -> None:
    person("a")
    other = connection.copy()
    tree = segments.parse({"all": [{"field": "r", "op": "=", "value": 5}]})
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("lock table lifecycle_membermetrics in access exclusive mode")
        assert segments.count(tree=tree, as_of=AS_OF, timeout_ms=50) == segments.Count(None, is_estimate=True)
    finally:
        other.close()
    assert segments.count(tree=tree, as_of=AS_OF) == segments.Count(0)


@pytest.mark.usefixtures("cast")
def test_why_a_member_is_out() -> None:
    member = person("e", stage="lost", value_amount=600, order_count=1, last_order_on=AS_OF, city="台北市")
    why = segments.explain(tree=TREE, member=member, as_of=AS_OF)
    assert not why.met
    stage, value, city = why.children
    assert [child.met for child in why.children] == [True, True, False]
    assert (stage.actual, value.actual) == ("流失", "NT$600")
    assert city.children[0].met
    assert city.children[0].actual == "台北市"
