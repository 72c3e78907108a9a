"""Whom do typed words find, and for whom?"""

from __future__ import annotations

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from crm.models import User
from members.ingest import fold
from members.models import Assignment, Member
from members.queries import folded, found
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def marketer() -> User:
    return shop.staff("marketer")


@pytest.fixture
def people() -> dict[str, Member]:
    lin = shop.member("林佳穎", phone="+886912345386", email="jy.lin@example.org", external_id="C-77")
    shop.order(lin, shop.ago(3), external_id="A-88412")
    names = {"林佳穎": lin}
    for name in ("林佳蓉", "王林佳", "臺小明", "Wang Ming"):
        names[name] = shop.member(name)
    return names


def names(words: str, user: User) -> set[str]:
    return set(found(words, for_user=user).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("林佳", {"林佳穎", "林佳蓉", "王林佳"}),
        ("佳", {"林佳穎", "林佳蓉", "王林佳"}),
        ("林佳穎", {"林佳穎"}),
        ("台小明", {"臺小明"}),
        ("臺小", {"臺小明"}),
        ("ｗａｎｇ", {"Wang Ming"}),
        ("wangm", {"Wang Ming"}),
        ("386", {"林佳穎"}),
        ("0912345386", {"林佳穎"}),
        ("0912-345-386", {"林佳穎"}),
        ("JY.Lin@example.org", {"林佳穎"}),
        ("A-88412", {"林佳穎"}),
        ("C-77", {"林佳穎"}),
        ("穎佳", set()),
        ("%", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_words(marketer: User, people: dict[str, Member], words: str, expected: set[str]) -> None:
    assert names(words, marketer) == expected


def test_a_member_number_with_and_without_its_noughts(marketer: User, people: dict[str, Member]) -> None:
    lin = people["林佳穎"]
    assert names(lin.member_no, marketer) == {"林佳穎"}
    assert names(f"m-{lin.pk}", marketer) == {"林佳穎"}


def test_who_sees_three_digits_cannot_feel_their_way_to_the_others(people: dict[str, Member]) -> None:
    officer, marketer = shop.staff("privacy_officer"), shop.staff("marketer")
    assert names("5386", officer) == {"林佳穎"}
    assert names("5386", marketer) == set()


def test_each_finds_only_whom_they_may_see(people: dict[str, Member]) -> None:
    agent = shop.staff("agent")
    assert names("林佳", agent) == set()
    Assignment.objects.create(member=people["林佳蓉"], user=agent, kind="call")
    assert names("林佳", agent) == {"林佳蓉"}
    assert names("林佳", shop.staff("analyst")) == set()
    assert names("林佳", shop.staff("admin")) == set()


@given(st.text(max_size=30))
def test_names_are_folded_as_the_one_door_folds_them(name: str) -> None:
    assert folded(name) == fold(name)


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("佳", "member_name_grams"),
        ("林佳穎", "member_name_grams"),
        ("386", "member_phone_tail"),
        ("0912345386", "member_phone_tail"),
        ("jy.lin@example.org", "member_email"),
        ("A-88412", "order_identity"),
    ],
)
def test_no_search_reads_every_member(
    marketer: User, people: dict[str, Member], words: str, index: str
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
    plan = found(words, for_user=marketer).explain()
    assert index in plan
    assert "Seq Scan" not in plan
