"""A file with personal data leaves: asked for, agreed to by another, fetched once, and harmless."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from crm import tasks
from crm.models import AuditEntry, Role
from members.models import Canary, Export, ExportedMember, Member
from tests import shop
from tests.browser.conftest import PHONE, WIDE
from tests.browser.looking import look, settle

HEADINGS = ["會員編號", "姓名", "Email", "手機", "縣市"]


def test_personal_data_leaves_once_and_only_with_a_second_person(
    live: str,
    browse: Callable[..., Page],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    shoot: Callable[[Page, str], None],
) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr(tasks.write_export, "apply_async", lambda **_: None)
    shop.member("王小明", phone="+886912345678", email="ming@example.com", city="=1+1")
    shop.member("林佳穎", email="lin@example.com", city="台北市")
    marketer, officer = (
        shop.staff(Role.MARKETER, name="曾郁庭"),
        shop.staff(Role.PRIVACY_OFFICER, name="周怡君"),
    )

    page = browse("/exports/new/", user=marketer)
    for box in page.get_by_role("group", name="欄位").get_by_role("checkbox").all():
        box.set_checked(box.get_attribute("value") in {"number", "name", "email", "phone", "city"})
    page.get_by_label("顯示完整姓名與聯絡方式").check()
    page.get_by_role("button", name="產生檔案").click()
    expect(page.get_by_text("請說明個資的使用目的。").first).to_be_visible()
    page.get_by_label("使用目的").fill("週年邀請函")
    settle(page)
    assert look(page, WIDE[0]) == []
    shoot(page, "export-ask")
    page.get_by_role("button", name="產生檔案").click()
    page.wait_for_url("**/exports/*/")
    expect(page.get_by_text("等待個資管理員核准。")).to_be_visible()
    tasks.drain_exports()
    assert Export.objects.get().state == "requested"

    second = browse(page.url, user=officer, size=PHONE, theme="dark")
    expect(second.get_by_text("週年邀請函")).to_be_visible()
    settle(second)
    assert look(second, PHONE[0]) == []
    shoot(second, "export-decide")
    second.get_by_role("button", name="同意", exact=True).click()
    expect(second.get_by_role("button", name="同意", exact=True)).to_have_count(0)
    tasks.drain_exports()

    page.reload()
    shoot(page, "export-ready")
    with page.expect_download() as downloading:
        page.get_by_role("button", name="下載檔案").click()
    content = Path(downloading.value.path()).read_bytes()
    assert downloading.value.suggested_filename.endswith(".csv")
    assert content.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert lines[0] == HEADINGS
    marked = set(Canary.objects.values_list("number", flat=True))
    people = sorted(line[1:] for line in lines[1:] if line[0] not in marked)
    # In full for this purpose; a cell that would be a formula is text.
    assert people == [
        ["林佳穎", "lin@example.com", "", "台北市"], ["王小明", "ming@example.com", "0912-345-678", "'=1+1"],
    ]  # fmt: skip
    assert (len(marked), len(lines) - 1 - len(people)) == (2, 2)
    assert not Member.objects.filter(email__in=Canary.objects.values("email")).exists()
    assert ExportedMember.objects.count() == 2

    # The page still shows the button; pressing it again gets nothing.
    page.get_by_role("button", name="下載檔案").click()
    expect(page.get_by_text("檔案已不存在，請重新匯出。")).to_be_visible()
    expect(page.get_by_role("button", name="下載檔案")).to_have_count(0)
    second.reload()
    expect(second.get_by_text(min(Canary.objects.values_list("name", flat=True))).first).to_be_visible()
    told = AuditEntry.objects.filter(object_type="export").order_by("pk")
    assert list(told.values_list("action", "user")) == [
        ("export.request", marketer.pk), ("export.approve", officer.pk), ("export.written", marketer.pk),
        ("export.fetch", marketer.pk),
    ]  # fmt: skip
