"""At the desk: keys instead of the mouse, Chinese under composition, two at once, and a line that drops."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.models import Contact
from crm.models import AuditEntry, User
from lifecycle.models import MemberStage
from members.models import Consent, Member
from tests import shop
from tests.browser.conftest import PHONE
from tests.winback.desk_cast import make_agent, make_case, make_team
from winback import cases
from winback.models import Case

Browse = Callable[..., Page]
Shoot = Callable[[Page, str], None]


@pytest.fixture
def people(live: str) -> dict[str, Member]:
    return shop.open_shop(months=3)


@pytest.fixture
def agent(people: dict[str, Member]) -> User:
    return make_agent(name="許雅雯")


def soon(minutes: int = 0) -> dict[str, object]:
    now = timezone.now()
    return {"opened_at": now - timedelta(days=1), "next_at": now - timedelta(minutes=minutes + 1)}


@pytest.fixture
def queue(people: dict[str, Member]) -> list[Case]:
    """Three cases, the dearest first."""
    names = {"陳奕安": "winback", "吳宗翰": "winback", "林佳穎": "early_warning"}
    return [
        make_case(
            people[name],
            kind=kind,
            priority=900 - 100 * place,
            value_amount=31_400 - 4_000 * place,
            first_touch_due_at=timezone.now() + timedelta(hours=5),
            **soon(),
        )
        for place, (name, kind) in enumerate(names.items())
    ]


def compose(page: Page, half: str, whole: str) -> None:
    """Type as an input method does: letters under composition first, keys with 229, then the characters."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Input.imeSetComposition", {"text": half, "selectionStart": 1, "selectionEnd": 1})
    for key in ("j", "t", "1", "Enter"):
        devtools.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": "Process", "windowsVirtualKeyCode": 229, "code": f"Key{key.upper()}"},
        )
    devtools.send("Input.insertText", {"text": whole})
    devtools.detach()


@pytest.mark.parametrize("size", [(1440, 900), PHONE], ids=["wide", "phone"])
def test_an_agent_takes_the_next_case_and_writes_it_down(
    browse: Browse, agent: User, queue: list[Case], shoot: Shoot, *, size: tuple[int, int]
) -> None:
    page = browse("/", user=agent, size=size)
    assert page.url.endswith("/console/")
    shoot(page, f"desk-idle-{size[0]}")
    page.get_by_role("button", name="取下一位").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("陳奕安")
    shoot(page, f"desk-case-{size[0]}")
    page.get_by_role("button", name="號碼").click()
    expect(page.locator("#number")).to_contain_text(re.compile("沒有電話|[+]886"))
    page.get_by_role("radio", name="已提供資訊").check()
    page.get_by_label("說了什麼").fill("想了解新的精華液。")
    page.get_by_role("button", name="完成並下一位").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("吳宗翰")
    contact = Contact.objects.get()
    assert (contact.member.name, contact.disposition.code, contact.by) == ("陳奕安", "info_given", agent)
