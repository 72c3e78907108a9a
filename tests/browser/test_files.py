"""Files in, in the browser: a Big5 file with errors, its columns set, tried out, loaded, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from crm.models import User
from members import tasks
from members.models import Member
from tests import shop
from tests.browser.conftest import PHONE, WIDE
from tests.browser.looking import look, settle

Browse = Callable[..., Page]
TEXT = (
    "會員編號,稱呼,手機,生日,備註\n"
    "C1,王小明,0912-345-678,1990/05/17,常客\nC2,許功蓋,0987654321,不詳,\n,無名氏,,,\nC4,林安安,0911222333\n"
)


@pytest.fixture
def marketer(live: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "uploads")
    monkeypatch.setattr(tasks.run_load, "apply_async", lambda **_: None)
    return shop.staff("marketer")


def test_a_big5_file_with_errors_comes_in_and_goes_again(live, browse: Browse, marketer: User, shoot) -> None:
    page = browse("/loads/new/", user=marketer)
    upload = {"name": "會員.csv", "mimeType": "text/csv", "buffer": TEXT.encode("cp950")}
    page.set_input_files("input[type=file]", upload)
    page.get_by_label("檔案內容").select_option("members")
    page.get_by_role("button", name="先檢查內容").click()
    expect(page.locator("#encoding")).to_have_value("cp950")
    expect(page.locator("#c0")).to_have_value("member_id")
    settle(page)
    assert look(page, WIDE[0]) == []
    shoot(page, "load-prepare")
    # 稱呼 is a name by its contents; take it away, try, and set it again.
    page.locator("#c1").select_option("")
    page.locator("#c1").select_option("name")
    page.get_by_role("button", name="開始試跑").click()
    page.wait_for_url("**/loads/*/")
    tasks.drain_loads()
    expect(page.get_by_text("尚未寫入任何資料。")).to_be_visible()
    assert not Member.objects.exists()
    settle(page)
    assert look(page, WIDE[0]) == []
    shoot(page, "load-trial")
    page.get_by_role("button", name="開始匯入").click()
    page.wait_for_url("**/loads/*/")
    tasks.drain_loads()
    expect(page.get_by_text("有 2 列未匯入。")).to_be_visible()
    assert dict(Member.objects.values_list("name", "phone")) == {
        "王小明": "+886912345678",
        "許功蓋": "+886987654321",
    }
    page.get_by_role("button", name="復原這次匯入…").click()
    page.get_by_role("button", name="復原", exact=True).click()
    page.wait_for_url("**/loads/*/")
    tasks.drain_loads()
    expect(page.get_by_text("已全部復原。")).to_be_visible()
    assert not Member.objects.exists()
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    settle(page)
    assert look(page, PHONE[0]) == []
