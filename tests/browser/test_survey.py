"""A survey is built by keyboard, answered from its link, and its answer stands on the member's record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import Page, expect

from crm.models import Role
from members import profile, surveys
from members.models import BookingService, BookingSlot, CustomField, Question, Survey
from members.surveys import QuestionFields
from tests import shop
from tests.browser.conftest import PHONE
from tests.members.surveys import cast


@pytest.fixture
def bank(transactional_db: None) -> None:
    options = [
        {"value": "dry", "zh": "乾性", "en": "dry"},
        {"value": "oily", "zh": "油性", "en": "oily"},
    ]
    CustomField.objects.create(key="skin", label_zh="膚質", label_en="Skin", kind="choice", options=options)
    Question.objects.create(
        code="skin_kind", field="custom:skin", wording_zh="您的膚質是？", wording_en="Your skin?",
        kind="choice", options=options,
    )  # fmt: skip


def test_built_by_keyboard_answered_from_the_link_and_kept_with_its_source(
    browse, person, bank, shoot
) -> None:
    marketer, member = person(Role.MARKETER), shop.member("王小明", email="wang@example.com")
    page = browse("/surveys/new/", user=marketer)
    page.get_by_label("問卷名稱").fill("膚況小調查")
    page.get_by_label("網址裡的短名稱").fill("skin")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="新增題目").focus()
    page.keyboard.press("Enter")
    page.get_by_label("從題庫選題").select_option("skin_kind")
    page.get_by_role("button", name="儲存").press("Enter")
    expect(page.get_by_text("寫入「膚質」")).to_be_visible()
    page.get_by_role("link", name="新增題目").press("Enter")
    page.get_by_label("類型").select_option("nps")
    page.get_by_label("題目（中文）").fill("會推薦給朋友嗎？")
    page.get_by_role("button", name="儲存").press("Enter")
    page.get_by_role("button", name="上移：會推薦給朋友嗎？").press("Enter")
    names = page.locator(".k-questions .k-name")
    expect(names).to_have_text(["會推薦給朋友嗎？", "您的膚質是？"])
    shoot(page, "survey-build")
    page.get_by_role("button", name="發布").press("Enter")
    expect(page.get_by_text("目前的內容都已發布。")).to_be_visible()
    page.goto(f"/surveys/{Survey.objects.get().pk}/invite/")
    page.get_by_label("會員編號").fill(member.member_no)
    page.keyboard.press("Enter")
    link = page.locator("#personal-link").input_value()
    answer(browse(link.removeprefix(settings.BASE_URL), size=PHONE, scripts=False), shoot)
    member.refresh_from_db()
    card = profile.card(member=member, for_user=person(Role.PRIVACY_OFFICER), at=timezone.now())
    field = card.field("custom:skin")
    assert (field.shown, field.provenance.source, field.provenance.kind) == (
        "乾性",
        "survey:skin",
        "declared",
    )
    page.goto(f"/surveys/{Survey.objects.get().pk}/")
    expect(page.locator(".k-lead")).to_contain_text("NPS +100")
    shoot(page, "survey-results")


def answer(page: Page, shoot) -> None:
    """On a phone, without scripts."""
    shoot(page, "survey-opening-phone")
    page.get_by_role("button", name="開始").click()
    page.get_by_role("radio", name="9", exact=True).check()
    page.get_by_role("radio", name="乾性").check()
    shoot(page, "survey-screen-phone")
    page.get_by_role("button", name="下一頁").click()
    expect(page.get_by_role("heading", name="謝謝您！")).to_be_visible()


def test_a_story_in_the_dark_and_a_visit_booked_on_a_phone(browse, brand, shoot) -> None:
    survey = surveys.create(name="森林", code="forest", kind="story", by=None)
    for question in (
        QuestionFields(kind="scene", scene_zh="傍晚，你在森林裡迷了路。\n前方有一間亮著燈的小鋪。"),
        QuestionFields(
            kind="single",
            scene_zh="老闆抬頭看你。",
            text_zh="你從哪裡來？",
            options=cast.CITIES,
            is_required=True,
        ),
    ):
        surveys.put_question(survey=survey, question=question, by=None)
    surveys.publish(survey=survey, by=None, at=cast.AT)
    service = BookingService.objects.create(code="trial", name_zh="保養體驗", place="敦南店")
    BookingSlot.objects.create(service=service, starts_at=timezone.now() + timedelta(days=2), capacity=1)
    page = browse("/s/forest/", size=PHONE, theme="dark")
    page.get_by_role("button", name="開始").click()
    shoot(page, "story-1-dark")
    page.get_by_role("button", name="下一頁").click()
    page.get_by_role("button", name="下一頁").click()
    expect(page.get_by_role("alert")).to_contain_text("你從哪裡來？")
    page.get_by_role("radio", name="台南市").check()
    shoot(page, "story-2-dark")
    page.get_by_role("button", name="下一頁").click()
    expect(page.get_by_role("heading", name="謝謝您！")).to_be_visible()
    book(browse("/book/trial/", size=PHONE), shoot)


def book(page: Page, shoot) -> None:
    page.locator("input[name=slot]").first.check()
    page.get_by_label("您的姓名").fill("王小明")
    page.get_by_label("手機").fill("0912 345 678")
    shoot(page, "booking-phone")
    page.get_by_role("button", name="預約").click()
    expect(page.get_by_text("恭候您的到來")).to_be_visible()
    page.get_by_role("button", name="取消預約").click()
    expect(page.get_by_text("這筆預約已取消")).to_be_visible()
