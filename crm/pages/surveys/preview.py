"""A survey as people will meet it, before anybody does: nothing is kept but in the page itself."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from crm.access import right_required
from crm.pages.surveys.asked import asked
from members import surveys
from members.models import Survey, SurveyQuestion, SurveyVersion
from members.surveys import BadAnswer, Given, wording
from members.surveys.walking import next_key, screen

SALT = "survey-preview"


@right_required("surveys.view")
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=pk)
    version = survey.versions.filter(published_at=None).first() or survey.versions.latest("number")
    questions = list(version.questions.all())
    said = _so_far(request)
    key = request.POST.get("at", "")
    if request.method != "POST" or key not in {one.key for one in questions}:
        first = questions[0].key if questions else ""
        return _show(request, survey, version, questions, said=said, key=first)
    shown = screen(survey, questions, key)
    given: dict[str, Given] = {}
    wrong: dict[str, str] = {}
    for one in shown:
        values = request.POST.getlist(one.key)
        try:
            given[one.key] = surveys.read(one, values)
        except BadAnswer as problem:
            wrong[one.key] = str(problem)
        said[one.key] = values
    if wrong:
        return _show(request, survey, version, questions, said=said, key=key, wrong=wrong)
    following = next_key(questions, shown[-1].key, given[shown[-1].key])
    return _show(request, survey, version, questions, said=said, key=following)


def _show(
    request: HttpRequest, survey: Survey, version: SurveyVersion, questions: list[SurveyQuestion], *,
    said: dict[str, list[str]], key: str, wrong: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    title = wording(version.title_zh, version.title_en)
    if not key:
        done = {
            "title": title,
            "thanks": wording(version.thanks_zh, version.thanks_en),
            "coupon": None,
            "coupon_value": "",
        }
        return render(request, "members/survey_thanks.html", done)
    order = [one.key for one in questions]
    context: dict[str, Any] = {
        "survey": survey,
        "title": title,
        "questions": asked(screen(survey, questions, key), answers={}, said=said, wrong=wrong),
        "at": key,
        "back": "",
        "percent": round(100 * order.index(key) / len(order)),
        "has_errors": bool(wrong),
        "is_story": survey.kind == Survey.Kind.STORY,
        "is_preview": True,
        "so_far": signing.dumps(said, salt=SALT, compress=True),
    }
    return render(request, "members/survey_screen.html", context, status=422 if wrong else 200)


def _so_far(request: HttpRequest) -> dict[str, list[str]]:
    try:
        return dict(signing.loads(request.POST.get("so_far", ""), salt=SALT, max_age=86_400))
    except signing.BadSignature:
        return {}
