"""Building a survey and reading its results, page by page."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.models import Role
from members import privacy, surveys
from members.models import Survey
from members.surveys.results import results, totals
from tests import shop
from tests.campaign_cast import make_brand
from tests.members.surveys import cast
from tests.members.surveys.cast import AT, HAPPY, SAD

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brand() -> None:
    make_brand()


def signed_in(role: str = Role.MARKETER) -> Client:
    client = Client()
    client.force_login(shop.staff(role, language="zh-hant"))
    return client


def test_a_survey_is_built_published_and_closed_without_a_mouse() -> None:
    client = signed_in()
    made = client.post("/surveys/new/", {"name": "滿意度", "code": "csat-2026", "kind": "form"})
    survey = Survey.objects.get()
    assert made.url == f"/surveys/{survey.pk}/build/"
    base = f"/surveys/{survey.pk}"
    client.post(
        f"{base}/build/new/",
        {"kind": "single", "text_zh": "滿意嗎？", "options": "滿意 | Yes\n不滿意 | No", "is_required": "on"},
    )
    client.post(f"{base}/build/new/", {"kind": "text", "text_zh": "為什麼？"})
    client.post(f"{base}/build/new/?after=q1", {"kind": "csat", "text_zh": "給幾分？"})
    draft = surveys.draft_of(survey=survey)
    assert list(draft.questions.values_list("key", "kind")) == [
        ("q1", "single"),
        ("q3", "csat"),
        ("q2", "text"),
    ]
    branch = {"op": ["is"], "value": ["o1"], "go": ["end"]}
    saved = {
        "kind": "single",
        "text_zh": "滿意嗎？",
        "options": "滿意 | Yes\n不滿意 | No\n普通 | So so",
        **branch,
    }
    assert client.post(f"{base}/build/q1/", saved).status_code == 302
    question = draft.questions.get(key="q1")
    assert [one["code"] for one in question.options] == ["o1", "o2", "o3"]
    assert question.rules == [{"op": "is", "value": "o1", "go": "end"}]
    page = client.get(f"{base}/build/").content.decode()
    assert "如果回答是「滿意」，跳到：結束" in page
    client.post(f"{base}/act/up/", {"key": "q2"})
    assert list(draft.questions.values_list("key", flat=True)) == ["q1", "q2", "q3"]
    client.post(f"{base}/act/publish/")
    survey.refresh_from_db()
    assert survey.state == "open"
    client.post(f"{base}/act/close/")
    survey.refresh_from_db()
    assert survey.state == "closed"


def test_what_is_missing_is_said_and_publishing_waits() -> None:
    client, survey = signed_in(), cast.draft()
    surveys.remove_question(survey=survey, key="q3", by=None)
    page = client.get(f"/surveys/{survey.pk}/build/").content.decode()
    assert '<a href="#q1">有一條分支跳到已經刪除的題目。</a>' in page
    client.post(f"/surveys/{survey.pk}/act/publish/")
    survey.refresh_from_db()
    assert survey.state == "draft"
    half = {"kind": "nps", "text_zh": "推薦嗎？", "op": "is", "value": "7", "go": ""}
    assert client.post(f"/surveys/{survey.pk}/build/q1/", half).status_code == 422


def test_words_and_settings_are_saved_part_by_part() -> None:
    client, survey = signed_in(), cast.opened()
    words = {
        "part": "words",
        "title_zh": "新標題",
        "title_en": "New",
        "intro_zh": "開場",
        "thanks_zh": "謝謝",
    }
    client.post(f"/surveys/{survey.pk}/build/", words)
    assert surveys.draft_of(survey=survey).title_zh == "新標題"
    assert surveys.current(survey).title_zh == "秋季問卷"
    values = {
        "part": "settings", "set-name": "改名", "set-remind_after_days": 3, "set-last_after_days": 4,
        "set-close_after_days": 10, "set-reward_type_id": "",
    }  # fmt: skip
    client.post(f"/surveys/{survey.pk}/build/", values)
    survey.refresh_from_db()
    assert (survey.name, survey.takes_anonymous, survey.remind_after_days) == ("改名", False, 3)
    assert client.post(f"/surveys/{survey.pk}/build/", {"part": "settings"}).status_code == 422


def test_the_preview_walks_the_branches_and_keeps_nothing() -> None:
    client, survey = signed_in(), cast.draft(kind="story")
    path = f"/surveys/{survey.pk}/preview/"
    assert "您會把我們推薦給朋友嗎？" in client.get(path).content.decode()
    assert client.post(path, {"at": "q1"}).status_code == 422
    asked = client.post(path, {"at": "q1", "q1": "9"}).content.decode()
    assert "您住在哪裡？" in asked
    assert not survey.responses.exists()


def test_figures_scores_and_scenes() -> None:
    survey = cast.opened()
    unhappy, left = shop.member("王小明"), shop.member("林美玲")
    cast.answered(survey, HAPPY)
    cast.answered(survey, HAPPY)
    cast.answered(survey, SAD, member=unhappy)
    begun = surveys.start(survey=survey, at=AT, invitation=cast.invited(survey, left))
    surveys.answer(response=begun, key="q1", said={"q1": ["4"]}, at=AT)
    privacy.withdraw(member=unhappy, channel="email", at=AT + timedelta(days=6), source="test")
    privacy.withdraw(member=left, channel="email", at=AT + timedelta(days=8), source="test")
    whole = totals(survey)
    assert (whole.started, whole.finished, whole.anonymous, whole.invited) == (4, 3, 2, 2)
    assert (whole.asked_answered, whole.withdrew, whole.completion) == (1, 1, 0.75)
    found = {one.question.key: one for one in results(survey, list(surveys.current(survey).questions.all()))}
    score = found["q1"].score
    assert (score.answers, score.good, score.bad) == (3, 2, 1)
    assert score.point == pytest.approx(1 / 3)
    assert -1 < score.low < 1 / 3 < score.high < 1
    assert found["q3"].counts == [("台北市", 2), ("台南市", 1)]
    shown = {key: (one.scene.shown, one.scene.answered, one.scene.left_here) for key, one in found.items()}
    assert shown == {"q1": (4, 4, 0), "q2": (2, 1, 1), "q3": (3, 3, 0), "q4": (3, 2, 0)}
    assert found["q1"].scene.withdrew == 1


@pytest.mark.parametrize(
    ("role", "reads", "names"),
    [
        (Role.MARKETER, False, True),
        (Role.ANALYST, False, False),
        (Role.PRIVACY_OFFICER, True, True),
        (Role.TEAM_LEAD, False, False),
    ],
)
def test_free_text_tells_who_wrote_it_only_to_those_who_may_know(role: str, reads: bool, names: bool) -> None:
    survey, member = cast.opened(), shop.member("王小明")
    words = "我是王小明，請打 0912-345-678"
    cast.answered(survey, [{"q1": ["9"]}, {"q3": ["taipei"], "q4": [words]}], member=member)
    page = signed_in(role).get(f"/surveys/{survey.pk}/").content.decode()
    assert ("0912-345-678" in page) is reads
    assert (member.member_no in page) is names
    if not reads:
        assert "王小明" not in page


def test_the_file_of_figures_counts_and_names_nobody() -> None:
    survey, member = cast.opened(), shop.member("王小明")
    cast.answered(survey, HAPPY, member=member)
    response = signed_in(Role.ANALYST).get(f"/surveys/{survey.pk}/export/")
    text = response.content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert ["您住在哪裡？", "台北市", "1", "1", "1", "0", ""] in rows
    assert ["您會把我們推薦給朋友嗎？", "9", "1", "1", "1", "0", "100.0"] in rows
    assert "謝謝" not in text
    assert signed_in(Role.TEAM_LEAD).get(f"/surveys/{survey.pk}/export/").status_code == 403


def test_query_counts_do_not_grow() -> None:
    client = signed_in()
    cast.opened(code="one")
    client.get("/surveys/")
    survey = Survey.objects.get()
    counts: dict[str, list[int]] = {"/surveys/": [], f"/surveys/{survey.pk}/": []}
    for round_no in range(2):
        for n in range(1 + 2 * round_no):
            cast.answered(survey, HAPPY, member=shop.member(f"王{round_no}{n}"))
            if round_no:
                cast.opened(code=f"more-{n}")
        for path, numbers in counts.items():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert client.get(path).status_code == 200
            numbers.append(len(queries))
    assert counts["/surveys/"][0] == counts["/surveys/"][1]
    first, second = counts[f"/surveys/{survey.pk}/"]
    assert first == second <= 20
