"""The pages behind a survey's links: light, without scripts and cookies, and of no use to programs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from campaigns.models import Coupon, CouponType
from crm.pages.surveys import public
from members import surveys
from members.models import Member, Survey, SurveyAnswer, SurveyInvitation, SurveyResponse
from members.surveys import QuestionFields
from tests import shop
from tests.campaign_cast import make_brand
from tests.members.surveys import cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    cache.clear()
    make_brand()


def page(client: Client, path: str, **data: object) -> str:
    response = client.post(path, data, follow=True) if data else client.get(path, follow=True)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def link(survey: Survey, member: Member) -> str:
    surveys.invite(survey=survey, members=[member], by=None, at=timezone.now())
    return f"/s/t/{SurveyInvitation.objects.get(member=member).token}/"


def test_an_anonymous_answer_from_the_first_page_to_the_thanks() -> None:
    cast.opened()
    client = Client()
    assert "秋季問卷" in page(client, "/s/autumn/")
    assert not SurveyResponse.objects.exists()
    begun = client.post("/s/autumn/", {"begin": "1"})
    path = begun.url
    assert re.fullmatch(r"/s/r/[0-9a-f]{32}/", path)
    assert "您會把我們推薦給朋友嗎？" in page(client, path)
    # Somebody else opens the same address in LINE: it goes on there.
    assert "哪裡不好？" in page(Client(), path, at="q1", q1="4")
    assert "謝謝" in page(client, path, at="q2", q2=["late", "cold"], q3="taipei", q4="快一點")
    assert list(SurveyAnswer.objects.order_by("key").values_list("key", "codes", "text")) == [
        ("q1", [], ""), ("q2", ["late", "cold"], ""), ("q3", ["taipei"], ""), ("q4", [], "快一點"),
    ]  # fmt: skip
    assert "謝謝" in page(client, path)
    response = SurveyResponse.objects.get()
    assert response.finished_at is not None
    assert (response.member_id, len(response.ip_hash)) == (None, 32)


def test_a_personal_link_answers_for_its_member_in_their_language_and_gives_the_reward_once() -> None:
    kind = CouponType.objects.create(name="謝禮", kind="amount", value=50)
    survey, member = cast.opened(reward_type_id=kind.pk), shop.member("Wang Ming", language="en")
    path, client = link(survey, member), Client()
    opening = page(client, path)
    assert "NT$50" in opening
    assert not SurveyResponse.objects.exists()
    assert "Would you recommend us?" in page(client, path, begin="1")
    page(client, path, at="q1", q1="10")
    thanks = page(client, path, at="q3", q3="taipei")
    coupon = Coupon.objects.get()
    assert (coupon.member_id, coupon.type_id) == (member.pk, kind.pk)
    assert coupon.code in thanks
    assert coupon.code in page(client, path)
    assert Coupon.objects.count() == 1
    assert settings.LANGUAGE_COOKIE_NAME not in client.cookies


def test_errors_lead_to_their_question_and_keep_what_was_written() -> None:
    cast.opened()
    path = Client().post("/s/autumn/", {"begin": "1"}).url
    response = Client().post(path, {"at": "q1"})
    assert response.status_code == 422
    text = response.content.decode()
    assert 'href="#q1-1"' in text
    assert 'id="q1-error"' in text


def test_a_look_back_shows_what_was_said_and_an_old_page_changes_nothing() -> None:
    cast.opened(kind="story")
    client = Client()
    path = client.post("/s/autumn/", {"begin": "1"}).url
    page(client, path, at="q1", q1="9")
    assert re.search(r'value="9" checked', page(client, f"{path}?at=q1"))
    assert "您住在哪裡？" in page(client, path, at="q4", q4="跳過去")
    assert list(SurveyAnswer.objects.values_list("key", flat=True)) == ["q1"]


def test_closed_unknown_and_draft_addresses() -> None:
    survey, client = cast.opened(), Client()
    path = link(survey, shop.member("王小明"))
    begun = client.post("/s/autumn/", {"begin": "1"}).url
    surveys.close(survey=survey, by=None, at=timezone.now())
    for address in ("/s/autumn/", path, begun):
        over = client.get(address)
        assert over.status_code == 410
        assert "謝謝" in over.content.decode()
        assert 'name="q1"' not in over.content.decode()
    assert client.post(begun, {"at": "q1", "q1": "9"}).status_code == 410
    assert not SurveyAnswer.objects.exists()
    cast.draft(code="not-yet")
    for address in ("/s/not-yet/", "/s/nothing/", "/s/t/00ff/", "/s/r/00ff/"):
        unknown = client.get(address)
        assert unknown.status_code == 404
        assert 'name="begin"' not in unknown.content.decode()
    assert not SurveyAnswer.objects.exists()


def test_by_invitation_alone_has_no_public_page() -> None:
    survey = cast.opened(takes_anonymous=False)
    assert Client().get("/s/autumn/").status_code == 404
    assert Client().post("/s/autumn/", {"begin": "1"}).status_code == 410
    assert not SurveyResponse.objects.exists()
    assert "</form>" in Client().get(link(survey, shop.member("王小明"))).content.decode()


def test_a_program_that_fills_in_everything_is_thanked_and_kept_out() -> None:
    cast.opened()
    assert "謝謝" in page(Client(), "/s/autumn/", begin="1", website="https://spam.example")
    path = Client().post("/s/autumn/", {"begin": "1"}).url
    assert "謝謝" in page(Client(), path, at="q1", q1="9", website="x")
    assert not SurveyAnswer.objects.exists()


def test_one_place_starts_so_often_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public, "STARTS", 2)
    cast.opened()
    codes = [Client().post("/s/autumn/", {"begin": "1"}).status_code for _ in range(3)]
    assert codes == [302, 302, 429]
    assert SurveyResponse.objects.count() == 2


def weight(text: str) -> int:
    """What a browser fetches for the page: itself, its styles, its script and its mark."""
    parts = re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js|svg))', text)
    files = {re.sub(r"\.[0-9a-f]{12}(?=\.\w+$)", "", part) for part in parts}
    assert files
    return len(text.encode()) + sum(Path(finders.find(name)).stat().st_size for name in files)


@pytest.mark.parametrize("kind", ["form", "story"])
def test_every_page_weighs_25_kb_at_most_with_its_styles(kind: str) -> None:
    survey = cast.draft(kind=kind)
    options = [{"code": f"o{n}", "zh": f"第 {n} 個選項，寫得長一點也沒關係", "en": ""} for n in range(12)]
    question = QuestionFields(kind="multiple", text_zh="題目" * 20, scene_zh="情節" * 60, options=options)
    for _ in range(8):
        surveys.put_question(survey=survey, question=question, by=None)
    surveys.publish(survey=survey, by=None, at=timezone.now())
    path, client = link(survey, shop.member("王小明")), Client()
    weights = [weight(page(client, path)), weight(page(client, path, begin="1"))]
    response = SurveyResponse.objects.get()
    while response.finished_at is None:
        here = surveys.stand(response)
        said = {"q1": "5"} if here.shown[0].key == "q1" else {}
        text = page(client, path, at=here.shown[0].key, **said)
        weights.append(weight(text))
        response.refresh_from_db()
    assert len(weights) > 4
    assert max(weights) <= 25_000, weights
