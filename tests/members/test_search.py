"""Whom do typed words find, and for whom?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import QuerySet
from hypothesis import given
from hypothesis import strategies as st

from crm.models import User
from members.ingest import fold
from members.models import Assignment, Member
from members.queries import best, folded, found
from members.queries.names import beginning, exactly_named, in_order, writings
from tests import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> User:
    return shop.staff("privacy_officer")


@pytest.fixture
def people() -> dict[str, Member]:
    lin = shop.member("林佳穎", phone="+886912345386", email="jy.lin@example.org", external_id="C-77")
    Member.objects.filter(pk=lin.pk).update(card_no="VIP-00412")
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
        ("VIP-00412", {"林佳穎"}),
        ("vip-00412", {"林佳穎"}),
        ("VIP-004", set()),
        ("林穎", {"林佳穎"}),
        ("穎佳", set()),
        ("%", set()),
        ("", set()),
        ("   ", set()),
    ],
)
def test_words(officer: User, people: dict[str, Member], words: str, expected: set[str]) -> None:
    assert names(words, officer) == expected


def test_a_member_number_with_and_without_its_noughts(officer: User, people: dict[str, Member]) -> None:
    lin = people["林佳穎"]
    assert names(lin.member_no, officer) == {"林佳穎"}
    assert names(f"m-{lin.pk}", officer) == {"林佳穎"}


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # Simplified finds traditional, and the other way round.
        ("刘晓东", ["刘晓东", "劉曉東"]),
        ("劉曉東", ["劉曉東", "刘晓东"]),
        ("晓", ["刘晓东", "劉曉東"]),
        ("刘东", ["刘晓东", "劉曉東"]),
        # The name itself, names that begin with it, that contain it, that have it with others in between.
        ("王明", ["王明", "王明哲", "小王明", "王小明"]),
        ("王", ["王小明", "王明", "王明哲", "小王明"]),
        ("明王", []),
        ("MING", ["Ming", "Ming Wang", "Wang Ming"]),
        # Latin letters in between are no other name.
        ("wm", []),
    ],
)
def test_the_nearest_come_first(officer: User, words: str, expected: list[str]) -> None:
    for name in ("王小明", "小王明", "王明哲", "王明", "劉曉東", "刘晓东", "Wang Ming", "Ming Wang", "Ming"):
        shop.member(name)
    hits = best(words, for_user=officer, most=8)
    assert [Member.objects.get(pk=pk).name for pk in hits] == expected
    assert names(words, officer) == set(expected)
    agent = shop.staff("agent")
    for member in Member.objects.all():
        Assignment.objects.create(member=member, user=agent, kind="call")
    assert best(words, for_user=agent, most=8) == hits


def test_no_more_than_was_asked_for(officer: User) -> None:
    for number in range(12):
        shop.member(f"王{number}明")
    first = best("王", for_user=officer, most=8)
    assert len(first) == len(set(first)) == 8


@pytest.mark.parametrize(
    "words",
    [
        "5386", "345386", "345-386", "345 386", "(912) 345-386", "0912345386", "0912-345-386",
        "0912 345 386", "０９１２３４５３８６", "0912–345–386", "0912.345.386", "912345386", "+886912345386",
        "+886 912-345-386", "886912345386", "00886 912 345 386", "+886 (0)912 345 386",
        "tel:+886912345386", "0912345386 #12",
    ],
)  # fmt: skip
def test_a_number_is_found_however_it_is_written(
    officer: User, people: dict[str, Member], words: str
) -> None:
    shop.member("別人", phone="+886987654321")
    assert names(words, officer) == {"林佳穎"}


@pytest.mark.parametrize("words", ["#A-88412", "a-88412", "Ａ－８８４１２", " A-88412 "])
def test_an_order_is_found_however_its_number_is_written(
    officer: User, people: dict[str, Member], words: str
) -> None:
    assert names(words, officer) == {"林佳穎"}


@pytest.mark.parametrize(
    "words", ["佳", "林佳", "佳穎", "林穎", "ming", "5386", "345386", "jy.lin", "@example.org", "0912345"]
)
def test_what_is_masked_is_not_searched_by_its_parts(people: dict[str, Member], words: str) -> None:
    assert names(words, shop.staff("marketer")) == set()
    assert best(words, for_user=shop.staff("marketer"), most=8) == []


@pytest.mark.parametrize(
    "words", ["林佳穎", "林佳颖", "0912345386", "JY.Lin@example.org", "A-88412", "C-77", "VIP-00412", "386"]
)
def test_what_is_masked_is_found_as_a_whole(people: dict[str, Member], words: str) -> None:
    assert names(words, shop.staff("marketer")) == {"林佳穎"}
    assert best(words, for_user=shop.staff("marketer"), most=8) == [people["林佳穎"].pk]


def test_writings_of_a_character() -> None:
    assert writings("王") == "王"
    assert set(writings("发")) == set("发發髮")
    assert writings("陳") == "陳陈"
    assert set("台臺") <= set(writings("台"))
    assert writings("a") == "a"


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


@pytest.fixture
def crowd() -> None:
    """So many others that reading all of them is dearer than any index."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            insert into members_member (external_id, name, name_key, phone, email)
            select 'X' || n, key, key, '+88690' || lpad(n::text, 7, '0'), 'x' || n || '@example.org'
            from (select n, chr(19968 + n) || chr(30000 + n) || chr(25000 + n) as key
                  from generate_series(1, 5000) as n) as made
            """
        )
        cursor.execute(
            "insert into members_order (member_id, external_id, placed_at, placed_on, amount)"
            " select id, external_id, now(), '2026-01-01', 1 from members_member"
        )
        cursor.execute("analyze members_member, members_order")


@pytest.mark.parametrize(
    ("words", "index"),
    [
        ("佳", "member_name_grams"),
        ("林佳穎", "member_name_grams"),
        ("386", "member_phone_tail"),
        ("0912345386", "member_phone_tail"),
        ("jy.lin@example.org", "member_email"),
        ("A-88412", "order_identity"),
        ("VIP-00412", "member_card"),
    ],
)
def test_no_search_reads_every_member(
    officer: User, people: dict[str, Member], crowd: None, words: str, index: str
) -> None:
    plan = found(words, for_user=officer).explain()
    assert index in plan
    assert "Seq Scan" not in plan


@pytest.mark.parametrize(
    ("tier", "index"),
    [
        (lambda: exactly_named(Member.objects.all(), "刘晓东"), "member_name"),
        (lambda: beginning(Member.objects.all(), "刘", most=8), "member_name"),
        (lambda: in_order(Member.objects.all(), "刘东"), "member_name_grams"),
    ],
)
def test_no_tier_of_names_reads_every_member(
    crowd: None, tier: Callable[[], QuerySet[Member]], index: str
) -> None:
    plan = tier().explain()
    assert f"on {index}" in plan or f"using {index} " in plan
    assert "Seq Scan" not in plan
