"""The editor of segments in a browser: rows follow what is chosen, counts stand beside them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from lifecycle import segments
from lifecycle.models import Segment
from members.models import Member
from tests import shop
from tests.browser.conftest import PHONE

Browse = Callable[..., Page]
TREE = {
    "v": 1,
    "all": [
        {"field": "order_count", "op": ">=", "value": 2},
        {"event": "order.paid", "agg": "count", "op": ">=", "value": 1, "within": {"days": 90},
         "where": [{"prop": "amount", "op": ">=", "value": 1000}]},
        {"any": [{"contactable": {"channel": "email"}},
                 {"field": "risk", "op": "in", "value": ["watch", "low"]}]},
        {"not": {"any": [{"field": "city", "op": "in", "value": ["台北市"]}]}},
    ],
}  # fmt: skip


@pytest.fixture
def people(live: str) -> dict[str, Member]:
    return shop.open_shop()


@pytest.mark.usefixtures("people")
def test_from_an_empty_row_to_a_kept_segment(browse: Browse, shoot: Callable[[Page, str], None]) -> None:
    page = browse("/segments/new/", user=shop.staff("marketer"))
    page.get_by_label("要問什麼").select_option("f:order_count")
    page.get_by_label("比較方式").wait_for()
    page.get_by_label("條件的值").fill("2")
    page.get_by_label("條件的值").press("Tab")
    expect(page.locator("#segment-total")).to_have_text("5")
    expect(page.locator("#c-r-0")).to_have_text("5")
    page.get_by_role("button", name="分組").click()
    inner = page.locator("#r-1")
    inner.get_by_label("群組邏輯").select_option("none")
    page.locator("#r-1-0-s").select_option("f:city")
    page.locator("#r-1-0").get_by_label("台北市").check()
    expect(page.locator("#c-r-1-0")).to_have_text("−1")
    expect(page.locator("#segment-total")).to_have_text("4")
    shoot(page, "segment-new")
    page.get_by_label("分群名稱").fill("熟客")
    page.get_by_role("button", name="儲存").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("熟客")
    assert Segment.objects.get(name="熟客").member_count == 4


def test_every_page_in_every_size(
    browse: Browse, people: dict[str, Member], shoot: Callable[[Page, str], None]
) -> None:
    marketer = shop.staff("marketer")
    kept = segments.save_segment(by=marketer, name="常來的人", tree=TREE, as_of=shop.AS_OF)
    other = segments.adopt(by=marketer, key="reachable", as_of=shop.AS_OF)
    segments.put(
        by=marketer,
        segment=kept,
        members=[people["吳宗翰"].pk],
        kind="include",
        reason="店長推薦",
        as_of=shop.AS_OF,
    )
    paths = {
        "list": "/segments/",
        "edit": f"/segments/{kept.pk}/edit/",
        "detail": f"/segments/{kept.pk}/?member={people['林佳穎'].member_no}",
        "profile": f"/segments/{kept.pk}/profile/",
        "overlap": f"/segments/overlap/?s={kept.pk}&s={other.pk}",
        "new-list": "/segments/lists/new/",
        "collect": f"/segments/lists/collect/?member={people['林佳穎'].pk}",
        "from-members": "/members/",
    }
    for look, options in (
        ("wide", {}),
        ("phone", {"size": PHONE}),
        ("dark-en", {"theme": "dark", "language": "en"}),
    ):
        page = browse("/segments/", user=marketer, **options)
        for name, path in paths.items():
            page.goto(path)
            if name == "edit":
                expect(page.locator("#segment-total")).to_be_visible()
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, look)
            shoot(page, f"segment-{name}-{look}")


@pytest.mark.usefixtures("people")
def test_without_scripts_it_reads_and_buttons_work(browse: Browse) -> None:
    marketer = shop.staff("marketer")
    kept = segments.save_segment(by=marketer, name="常來的人", tree=TREE, as_of=shop.AS_OF)
    page = browse(f"/segments/{kept.pk}/edit/", user=marketer, scripts=False)
    expect(page.locator(".k-echo")).to_contain_text("90 天的訂單")
    page.locator("#r-0").get_by_role("button", name="移除").click()
    expect(page.locator(".k-echo")).not_to_contain_text("累計訂單數")
    expect(page.locator("#r-0 select").first).to_have_value("e:order.paid")
