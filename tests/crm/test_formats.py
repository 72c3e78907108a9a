"""Numbers, money, dates and names as both languages write them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from crm import formats
from lifecycle.models import Stage


@pytest.fixture(params=["zh-hant", "en"])
def language(request):
    with translation.override(request.param):
        yield request.param


@pytest.fixture
def chinese():
    with translation.override("zh-hant"):
        yield


@pytest.fixture
def english():
    with translation.override("en"):
        yield


def test_numbers_have_a_true_minus(language) -> None:
    assert formats.number(-1234.5, 1) == "−1,234.5"
    assert formats.number(None) == "—"
    assert formats.signed(163) == "+163"
    assert formats.signed(-163) == "−163"
    assert formats.signed(0) == "0"


def test_small_shares_are_not_nothing(language) -> None:
    assert formats.percent(0.274) == "27.4%"
    assert formats.percent(0.0004) == "<0.1%"
    assert formats.percent(0) == "0.0%"
    assert formats.percent(-0.131, 0) == "−13%"


def test_points(chinese) -> None:
    assert formats.points(0.066) == "+6.6 點"
    with translation.override("en"):
        assert formats.points(-0.003) == "−0.3 pp"


def test_taiwan_dollars_have_no_cents_and_pounds_do(language) -> None:
    assert formats.money(Decimal("1234.50")) == "NT$1,235"
    assert formats.money(Decimal(-80)) == "−NT$80"
    assert formats.money(Decimal("1234.5"), currency="GBP") == "£1,234.50"
    with formats.for_brand(currency="GBP", zone=ZoneInfo("Europe/London")):
        assert formats.money(3) == "£3.00"


@pytest.mark.parametrize(
    ("amount", "zh", "en"),
    [
        (8_462_000, "NT$846.2 萬", "NT$8.46M"),
        (120_000_000, "NT$1.2 億", "NT$120.00M"),
        (21_500, "NT$2.2 萬", "NT$21.5K"),
        (-21_500, "−NT$2.2 萬", "−NT$21.5K"),
        (980, "NT$980", "NT$980"),
    ],
)
def test_large_amounts(amount: int, zh: str, en: str) -> None:
    with translation.override("zh-hant"):
        assert formats.money_short(amount) == zh
    with translation.override("en"):
        assert formats.money_short(amount) == en


def test_days_and_moments_are_the_brands(chinese) -> None:
    at = datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert formats.day(date(2026, 11, 20), weekday=True) == "2026/11/20（五）"
    assert formats.moment(at, year=True) == "2026/11/20 07:30"
    assert formats.month(date(2026, 11, 1)) == "2026 年 11 月"
    with formats.for_brand(currency="GBP", zone=ZoneInfo("Europe/London")):
        assert formats.moment(at, year=True) == "2026/11/19 23:30"


def test_days_in_english(english) -> None:
    assert formats.day(date(2026, 11, 20), weekday=True) == "20 Nov 2026 (Fri)"
    assert formats.days_ago(1) == "1 day ago"
    assert formats.days_ago(48) == "48 days ago"


def test_durations(chinese) -> None:
    assert formats.duration(0.42) == "0.4 秒"
    assert formats.duration(119) == "119 秒"
    assert formats.duration(1800) == "30 分鐘"
    assert formats.duration(7800) == "2 小時 10 分"


def test_sizes() -> None:
    assert [formats.file_size(size) for size in (900, 2048, 5_242_880)] == ["900 B", "2.0 KB", "5.0 MB"]


def test_every_stage_has_its_number_and_name() -> None:
    assert list(formats.STAGES) == Stage.values
    with translation.override("zh-hant"):
        names = [formats.stage_name(stage) for stage in formats.STAGES]
    assert names == ["潛在", "有意願", "首購", "回購", "主要", "流失", "跳槽"]
    assert formats.stage_number("defector") == 7


def test_a_word_and_what_follows_it_have_the_colon_of_their_language():
    with translation.override("zh-hant"):
        assert formats.named("價格", "漲價") == "價格：漲價"
    with translation.override("en"):
        assert formats.named("Price", "rise") == "Price: rise"
