"""No masked form gives back what it hides."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from crm import masking
from crm.masking import Sight, mask_email, mask_line_id, mask_name, mask_phone
from crm.models import Role, User


@pytest.mark.parametrize(
    ("name", "masked"),
    [("王小明", "王○明"), ("王明", "王○"), ("歐陽小明", "歐○○明"), ("Wang Ming", "W***"), ("王", "王○")],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


def test_contacts() -> None:
    assert mask_email("amy.lin@gmail.com") == "a***@g***.com"
    assert mask_phone("+886912345678") == "09**-***-678"
    assert mask_phone("+442071234567") == "***-567"
    assert mask_phone("12345") == "***"
    assert mask_line_id("U4af4980629") == "***629"


@given(st.from_regex(r"\+?\d{4,15}", fullmatch=True))
def test_a_masked_phone_never_shows_four_digits_in_a_row(phone: str) -> None:
    assert not re.search(r"\d{4}", mask_phone(phone))


@given(st.emails())
def test_a_masked_address_never_shows_its_local_part(email: str) -> None:
    local = email.rpartition("@")[0]
    shown = mask_email(email).rpartition("@")[0]
    assert shown in {f"{local[0]}***", "****"}
    assert len(local) > 1 or shown == "****"


def test_every_role_is_in_every_row() -> None:
    assert all(set(row) == set(Role) for row in masking.SIGHT.values())


def test_roles_see_what_the_table_says() -> None:
    marketer, agent = User(role=Role.MARKETER), User(role=Role.AGENT)
    analyst, officer = User(role=Role.ANALYST), User(role=Role.PRIVACY_OFFICER)
    assert masking.shown(marketer, "name", "王小明") == "王○明"
    assert masking.shown(agent, "name", "王小明") == "王小明"
    assert masking.shown(analyst, "name", "王小明") is None
    assert masking.shown(agent, "phone", "+886912345678") == "09**-***-678"
    assert masking.shown(officer, "phone", "+886912345678") == "+886912345678"
    assert masking.sight(User(role=Role.ADMIN), "email") is Sight.NONE
    with translation.override("en"):
        assert masking.shown(marketer, "birthday", date(1988, 6, 2)) == "month 6"
        assert masking.shown(officer, "birthday", date(1988, 6, 2)) == "2 Jun 1988"
    assert masking.shown(officer, "email", "") is None


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("打 0912-345-678 沒人接", "打 ○○○ 沒人接"),
        ("+886 912 345 678", "○○○"),
        ("寫信到 a.b+c@mail.example.tw，沒回", "寫信到 ○○○，沒回"),
        ("我的 IG 是 @mei_lin88", "我的 IG 是 ○○○"),
        ("看 https://shop.example/x?y=1 就知道", "看 ○○○ 就知道"),
        ("等了 45 分鐘，花了 3200 元", "等了 45 分鐘，花了 3200 元"),
    ],
)
def test_words_without_contacts(said: str, left: str) -> None:
    assert masking.without_contacts(said) == left


def test_words_without_names() -> None:
    assert masking.without_contacts("Lin Mei 和林美", names=["林美", "lin mei", "", "美"]) == "○○ 和○○"
