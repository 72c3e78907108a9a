"""Does the member list show everybody once, in order, and only to those who may see them?"""

from datetime import date
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from crm.models import User
from lifecycle import queries, segments
from lifecycle.queries import BadCursor, Sort
from members.models import Assignment
from tests.lifecycle.people import AS_OF, person, run, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer() -> User:
    return staff("marketer")


def walk(user: User, sort: Sort, limit: int, tree: Any = None) -> list[str]:
    """The list from the first page to the last."""
    matching = segments.compile(segments.parse(tree), as_of=AS_OF) if tree else None
    names, cursor = list[str](), ""
    while True:
        page = queries.members_page(for_user=user, matching=matching, sort=sort, cursor=cursor, limit=limit)
        names += [row.member.name for row in page.rows]
        assert len(page.rows) <= limit
        if not page.next_cursor:
            return names
        cursor = page.next_cursor


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_every_order_shows_everybody_once(marketer: User, limit: int) -> None:
    run()
    person("a", value_amount=50, net_amount_365d=5, order_count=1, last_order_on=date(2026, 1, 2))
    person("b", value_amount=70, net_amount_365d=9, order_count=1, last_order_on=date(2026, 1, 1))
    person("c", joined_on=date(2026, 3, 1))
    person("d", value_amount=50, order_count=0, joined_on=date(2026, 2, 1))
    person("e")
    assert walk(marketer, Sort.VALUE, limit) == ["b", "d", "a", "e", "c"]
    assert walk(marketer, Sort.AMOUNT_365D, limit) == ["b", "a", "d", "e", "c"]
    assert walk(marketer, Sort.LAST_ORDER, limit) == ["a", "b", "e", "d", "c"]
    assert walk(marketer, Sort.JOINED, limit) == ["c", "d", "e", "b", "a"]
    assert walk(marketer, Sort.NUMBER, limit) == ["e", "d", "c", "b", "a"]


def test_a_filter_applies_to_every_page(marketer: User) -> None:
    run()
    for number in range(6):
        person(f"m{number}", city="台北市" if number % 2 else "", value_amount=number)
    person("later", city="台北市")
    tree = {"all": [{"field": "city", "op": "in", "value": ["台北市"]}]}
    assert walk(marketer, Sort.VALUE, 2, tree) == ["m5", "m3", "m1", "later"]


def test_each_sees_their_own() -> None:
    agent = staff("agent")
    Assignment.objects.create(member=person("mine", value_amount=1), user=agent, kind="case")
    Assignment.objects.create(member=person("over"), user=agent, kind="case", until="2020-01-01T00:00Z")
    person("other", value_amount=2)
    assert walk(agent, Sort.VALUE, 10) == ["mine"]
    assert walk(staff("admin"), Sort.VALUE, 10) == []


def test_a_row_tells_where_the_member_stands(marketer: User) -> None:
    run()
    person(
        "a", stage="core", override_stage="lost", r=5, f=4, m=4, band="e0", risk="low", order_count=4,
        first_order_on=date(2026, 5, 24), last_order_on=date(2026, 11, 10), purchase_days=4, net_amount=4000,
        value_amount=2500,
    )  # fmt: skip
    (row,) = queries.members_page(for_user=marketer).rows
    assert (row.stage, row.computed_stage, row.since_on) == ("lost", "core", AS_OF)
    assert (row.rfm_group, row.rfm_type, row.days_since_last_order) == ("champion", "111", 10)
    assert row.cycle_ratio == pytest.approx(10 / ((2 * 60 + 170) / 5))
    assert (row.order_count, row.net_amount, row.value_amount) == (4, 4000, 2500)


def test_members_of_today_are_listed_before_any_night(marketer: User) -> None:
    person("new")
    (row,) = queries.members_page(for_user=marketer).rows
    assert (row.member.name, row.stage, row.order_count, row.rfm_group) == ("new", "", 0, None)


@pytest.mark.parametrize("many", [1, 3])
def test_a_page_costs_the_same_queries(
    marketer: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    run()
    for number in range(many):
        person(f"m{number}", value_amount=number)
    with django_assert_num_queries(4):
        queries.members_page(for_user=marketer, limit=10)


@pytest.mark.parametrize("cursor", ["x", "////", "WzAsIDEsIDJd", "WzIsIG51bGwsIDJd", "WzAsICJhIiwgMl0=", "é"])
def test_a_foreign_cursor_is_refused(marketer: User, cursor: str) -> None:
    with pytest.raises(BadCursor):
        queries.members_page(for_user=marketer, sort=Sort.JOINED, cursor=cursor)
