"""Where values are shown: the list and its order, segments, the member's page, the page of the model."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client

from crm.models import User
from lifecycle import segments
from lifecycle.models import ClvRun, MemberValue
from lifecycle.queries import Sort, members_page
from members.models import Member
from tests import shop

pytestmark = pytest.mark.django_db

QUALITY = {
    "split_on": "2026-09-01",
    "held_days": 80,
    "members": 1200,
    "groups": [
        {"x": 0, "members": 700, "expected": 0.21, "seen": 0.2},
        {"x": 7, "members": 500, "expected": 2.5, "seen": 2.75},
    ],
    "expected": 1397.0,
    "seen": 1515,
    "error": 0.61,
    "error_of_pace": 1.13,
    "amount_expected": 1650000.0,
    "amount_seen": 1700000.0,
}
FITTED = {
    "r": 0.8, "alpha": 8.0, "a": 0.5, "b": 4.5, "log_likelihood": -1234.5, "fitted_members": 1500,
    "p": 5.0, "q": 4.0, "gamma": 900.0, "spend_log_likelihood": -99.5, "spend_members": 800,
    "cost_share": 0.9, "margin_rate": 0.58, "quality": QUALITY,
}  # fmt: skip


def fit(**figures: object) -> ClvRun:
    counts = {"buyers": 1500, "repeat_buyers": 800, "history_days": 400}
    return ClvRun.objects.create(as_of=shop.AS_OF, **{**counts, **figures})


def worth(member: Member, value: int, *, is_estimate: bool = False) -> None:
    MemberValue.objects.create(
        member=member, scored_on=shop.AS_OF, is_estimate=is_estimate, expected_amount=1100,
        orders_90d=0.5, orders_180d=1, orders_365d=2.04, value_90d=value / 4, value_180d=value / 2,
        value_365d=value,
    )  # fmt: skip


@pytest.fixture
def people() -> dict[str, Member]:
    people = shop.open_shop(months=0)
    ClvRun.objects.all().delete()
    worth(people["林佳穎"], 2400)
    worth(people["黃詩涵"], 9000)
    worth(people["林佳蓉"], 700, is_estimate=True)
    return people


@pytest.fixture
def marketer(client: Client, people: dict[str, Member]) -> User:
    user = shop.staff("marketer")
    client.force_login(user)
    return user


def test_the_list_orders_by_what_is_to_come_and_shows_it(client: Client, marketer: User) -> None:
    rows = members_page(for_user=marketer, sort=Sort.VALUE_365D, limit=4).rows
    assert [(row.member.name, row.value_365d) for row in rows[:3]] == [
        ("黃詩涵", Decimal(9000)),
        ("林佳穎", Decimal(2400)),
        ("林佳蓉", Decimal(700)),
    ]
    assert rows[3].value_365d is None
    page = client.get("/members/", {"sort": "value_365d"}).content.decode()
    assert "未來 365 天預期 NT$9,000" in page


def test_segments_ask_for_values_chances_and_the_next_order(people: dict[str, Member]) -> None:
    fit(**FITTED)

    def found(*leaves: dict[str, object]) -> set[str]:
        tree = segments.parse({"v": 1, "all": list(leaves)})
        matching = segments.compile(tree, as_of=shop.AS_OF)
        return set(Member.objects.filter(pk__in=matching.raw()).values_list("name", flat=True))

    assert found({"field": "value_365d", "op": ">=", "value": "2400"}) == {"林佳穎", "黃詩涵"}
    alive = found({"field": "p_alive", "op": ">=", "value": 50})
    doubtful = found({"field": "p_alive", "op": "<", "value": 50})
    assert "林佳穎" in alive
    assert "吳宗翰" in doubtful
    assert "林佳蓉" not in alive | doubtful, "nothing is said of who bought once"
    before = found({"field": "expected_order", "op": "before", "value": "2026-11-20"})
    assert before >= {"吳宗翰", "陳奕安"}
    assert "林佳穎" not in before


def test_the_members_page_says_what_is_to_come(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("privacy_officer"))
    fit(**FITTED)
    page = client.get(f"/members/{people['林佳穎'].member_no}/").content.decode()
    for words in ("未來 365 天預期毛利", "NT$2,400", "2.0", "仍是顧客的機率", "預計下次下單"):
        assert words in page
    once = client.get(f"/members/{people['林佳蓉'].member_no}/").content.decode()
    assert "估計值" in once
    assert "仍是顧客的機率" not in once
    assert "只買過一次" in once


def test_without_enough_data_the_page_says_what_is_missing(client: Client, people: dict[str, Member]) -> None:
    client.force_login(shop.staff("privacy_officer"))
    fit(missing="members", repeat_buyers=6)
    MemberValue.objects.all().delete()
    page = client.get(f"/members/{people['林佳穎'].member_no}/").content.decode()
    assert "目前不顯示數字：有兩個購買日的會員太少。" in page


class TestThePageOfTheModel:
    @pytest.fixture(autouse=True)
    def _signed_in(self, client: Client) -> None:
        client.force_login(shop.staff("analyst"))

    def text(self, client: Client) -> str:
        answer = client.get("/risk/model/")
        assert answer.status_code == 200
        return answer.content.decode()

    def test_it_compares_what_was_expected_with_what_came(self, client: Client) -> None:
        fit(**FITTED)
        page = self.text(client)
        for words in (
            "最近 80 天內，1,200 位顧客預期有 1,397 個購買日，實際 1,515 個：少估了 7.8%。",
            "8 天以上",
            "2.50",
            "2.75",
            "0.61",
            "一位活躍顧客平均每 10.0 週下一次單。",
            "每次下單之後，有 10.0% 的顧客不再回來。",
            "一個購買日平均帶來 NT$1,500。",
            "價值是毛利：淨額的 58.0%",
        ):
            assert words in page, words

    def test_it_names_what_is_missing_with_the_numbers(self, client: Client) -> None:
        fit(missing="history", repeat_buyers=260, history_days=120)
        page = self.text(client)
        for words in ("歷史資料太短", "120 天", "180 天", "足夠", "不足"):
            assert words in page
        assert "NT$" not in page

    def test_before_the_first_night_it_says_so(self, client: Client) -> None:
        assert "還沒有模型" in self.text(client)

    def test_earlier_fits_stand_below(self, client: Client) -> None:
        fit(**FITTED)
        ClvRun.objects.create(
            as_of=date(2026, 11, 13), buyers=12, repeat_buyers=3, history_days=9, missing="members"
        )
        page = self.text(client)
        assert page.index("2026/11/20") < page.rindex("2026/11/13")
