"""A survey to answer: recommend us, what was wrong (detractors alone), the city, and a word of one's own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from members import surveys
from members.models import Member, Survey, SurveyInvitation, SurveyResponse
from members.surveys import QuestionFields

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
CITIES = [
    {"code": "taipei", "zh": "台北市", "en": "Taipei"},
    {"code": "tainan", "zh": "台南市", "en": "Tainan"},
]
WRONG = [
    {"code": "late", "zh": "送太慢", "en": "Too slow"},
    {"code": "cold", "zh": "不好吃", "en": "Not good"},
]


def draft(*, code: str = "autumn", kind: str = "form", **values: Any) -> Survey:
    survey = surveys.create(name="秋季問卷", code=code, kind=kind, by=None)
    Survey.objects.filter(pk=survey.pk).update(**values)
    survey.refresh_from_db()
    for question in (
        QuestionFields(
            kind="nps", text_zh="您會把我們推薦給朋友嗎？", text_en="Would you recommend us?",
            is_required=True,
            rules=[{"op": "at_least", "value": "7", "go": "q3"}],
        ),
        QuestionFields(kind="multiple", text_zh="哪裡不好？", text_en="What was wrong?", options=WRONG),
        QuestionFields(kind="single", text_zh="您住在哪裡？", text_en="Where do you live?", options=CITIES),
        QuestionFields(kind="text", text_zh="還想說什麼？", text_en="Anything else?"),
    ):  # fmt: skip
        surveys.put_question(survey=survey, question=question, by=None)
    return survey


def opened(**values: Any) -> Survey:
    survey = draft(**values)
    surveys.publish(survey=survey, by=None, at=AT)
    return survey


def invited(survey: Survey, member: Member, *, at: datetime = AT) -> SurveyInvitation:
    surveys.invite(survey=survey, members=[member], by=None, at=at)
    return SurveyInvitation.objects.get(survey=survey, member=member)


def answered(
    survey: Survey,
    screens: Sequence[Mapping[str, Sequence[str]]],
    *,
    member: Member | None = None,
    at: datetime = AT,
) -> SurveyResponse:
    """Go through the screens; each is what its form sends."""
    invitation = invited(survey, member, at=at) if member else None
    response = surveys.start(survey=survey, at=at, invitation=invitation)
    for said in screens:
        here = surveys.stand(response)
        assert surveys.answer(response=response, key=here.shown[0].key, said=said, at=at) == {}
    return response


HAPPY: list[dict[str, list[str]]] = [{"q1": ["9"]}, {"q3": ["taipei"], "q4": ["謝謝"]}]
SAD: list[dict[str, list[str]]] = [{"q1": ["3"]}, {"q2": ["late"], "q3": ["tainan"], "q4": [""]}]
