"""The results of a survey: counts and scores, scene by scene, the words, and a file of the figures."""

from __future__ import annotations

import csv
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm import charts
from crm.access import may, right_required
from crm.charts import Axis, BarRow, Interval
from crm.formats import number, percent, signed
from crm.models import User, record
from members import surveys
from members.exports import harmless
from members.models import Survey, SurveyQuestion
from members.surveys import wording
from members.surveys.results import Result, results, texts, totals
from members.surveys.scores import BAD, GOOD, Score


@require_GET
@right_required("surveys.view")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    survey = get_object_or_404(Survey, pk=pk)
    found = _results(survey)
    figures = totals(survey)
    context = {
        "survey": survey,
        "totals": figures,
        "headline": headline(found),
        "median_minutes": number(figures.median_seconds / 60, 1) if figures.median_seconds else None,
        "cards": [_card(one) for one in found if one.question.kind != SurveyQuestion.Kind.SCENE],
        "scenes": [(_words(one.question), one.scene) for one in found],
        "texts": texts(survey, for_user=cast("User", request.user)),
        "questions": {one.question.key: _words(one.question) for one in found},
        "may_edit": may(request.user, "surveys.edit"),
        "may_invite": may(request.user, "surveys.invite"),
        "here": "surveys",
    }
    return render(request, "members/survey_results.html", context)


@require_GET
@right_required("surveys.export")
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts as a file: no row is about one person."""
    survey = get_object_or_404(Survey, pk=pk)
    record(by=cast("User", request.user), action="survey.export", target=survey)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="survey-{survey.code}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(
        [
            gettext("Question"), gettext("Answer"), gettext("Count"), gettext("Shown"), gettext("Answered"),
            gettext("Left here"), gettext("Score"),
        ]
    )  # fmt: skip
    for one in _results(survey):
        shown = [one.scene.shown, one.scene.answered, one.scene.left_here]
        points = f"{100 * one.score.point:.1f}" if one.score else ""
        for label, count in one.counts or [("", one.scene.answered)]:
            writer.writerow([harmless(_words(one.question)), harmless(label), count, *shown, points])
    return response


def headline(found: list[Result]) -> str:
    """One sentence that can be passed on: the first score there is."""
    for one in found:
        if one.score is not None:
            return sentence(one.score)
    return ""


def sentence(score: Score) -> str:
    words = {"answers": number(score.answers)}
    if score.kind == "nps":
        return gettext("NPS %(point)s (95%% interval %(low)s to %(high)s), from %(answers)s answers.") % {
            **words,
            "point": _points(score.point),
            "low": _points(score.low),
            "high": _points(score.high),
        }
    shares = {"point": percent(score.point), "low": percent(score.low), "high": percent(score.high)}
    if score.kind == "csat":
        return gettext(
            "CSAT: %(point)s chose 4 or 5 (95%% interval %(low)s to %(high)s), from %(answers)s answers."
        ) % {**words, **shares}
    return gettext(
        "CES: %(mean)s of 7 on average; %(point)s chose 5 to 7 (95%% interval %(low)s to %(high)s), "
        "from %(answers)s answers."
    ) % {**words, **shares, "mean": number(score.mean, 1)}


def _points(share: float) -> str:
    return signed(round(100 * share))


def _results(survey: Survey) -> list[Result]:
    version = surveys.current(survey) or survey.versions.latest("number")
    return results(survey, list(version.questions.all()))


def _words(question: SurveyQuestion) -> str:
    return wording(question.text_zh, question.text_en) or wording(question.scene_zh, question.scene_en)


def _card(one: Result) -> dict[str, Any]:
    whole = one.scene.answered
    rows = [
        BarRow(label, count, percent(count / whole) if whole else "", tone=_tone(one, label))
        for label, count in one.counts
    ]
    return {
        "key": one.question.key,
        "kind": one.question.get_kind_display(),
        "words": _words(one.question),
        "answers": whole,
        "bars": charts.bars_table(rows, caption=_words(one.question)) if rows else "",
        "sentence": sentence(one.score) if one.score else "",
        "interval": _interval(one.score) if one.score else "",
        "is_text": one.question.kind == SurveyQuestion.Kind.TEXT and whole > 0,
    }


def _tone(one: Result, label: str) -> Any:
    """Of a scale: good in the accent, bad in the colour of loss, the rest quiet."""
    if one.score is None or not label.isdigit():
        return "soft"
    kind = one.question.kind
    return "accent" if int(label) in GOOD[kind] else "bad" if int(label) in BAD.get(kind, ()) else "soft"


def _interval(score: Score) -> Any:
    low = -1.0 if score.kind == "nps" else 0.0
    axis = Axis(low, 1.0)
    data = Interval(
        score.low, score.point, score.high, tone="accent", reference=0.0 if low < 0 else None,
        label=sentence(score),
    )  # fmt: skip
    return charts.interval(data, axis)
