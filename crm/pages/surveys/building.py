"""The list of surveys, one of them being built, and its questions: by keyboard, without dragging."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.models import User
from crm.pages.surveys import reading
from crm.pages.surveys.forms import NewForm, QuestionForm, SettingsForm, WordsForm
from members import surveys
from members.models import Survey, SurveyVersion
from members.surveys.building import SETTINGS, WORDS


@require_GET
@right_required("surveys.view")
def listing(request: HttpRequest) -> HttpResponse:
    context = {"rows": reading.listed(), "may_edit": may(request.user, "surveys.edit")}
    return render(request, "members/survey_list.html", context)


@right_required("surveys.edit")
def new(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            survey = surveys.create(**form.cleaned_data, by=cast("User", request.user))
        except surveys.CannotBuild as problem:
            form.add_error("code", str(problem))
        else:
            return redirect("surveys:build", survey.pk)
    return render(request, "members/survey_new.html", {"form": form}, status=422 if form.errors else 200)


@right_required("surveys.edit")
def build(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, questions, settings; saved part by part."""
    survey = get_object_or_404(Survey, pk=pk)
    version = _shown_version(survey)
    part = request.POST.get("part", "")
    data = request.POST if request.method == "POST" else None
    words = WordsForm(data if part == "words" else None, instance=version)
    settings_form = SettingsForm(data if part == "settings" else None, survey=survey)
    if part == "words" and words.is_valid():
        surveys.save_words(
            survey=survey, words={name: words.cleaned_data[name] for name in WORDS},
            by=cast("User", request.user),
        )  # fmt: skip
        return _saved(request, survey)
    if part == "settings" and settings_form.is_valid():
        values = {name: settings_form.cleaned_data[name] for name in SETTINGS}
        surveys.save_settings(survey=survey, values=values, by=cast("User", request.user))
        return _saved(request, survey)
    questions = list(version.questions.all())
    found = surveys.problems(version, questions)
    context = {
        "survey": survey,
        "version": version,
        "is_changed": version.published_at is None,
        "words": words,
        "settings_form": settings_form,
        "rows": reading.rows(questions, found),
        "problems": found,
        "public_url": f"{settings.BASE_URL}{reverse('survey_public', args=[survey.code])}",
        "may_invite": may(request.user, "surveys.invite"),
        "here": "surveys",
    }
    wrong = bool(words.errors or settings_form.errors)
    return render(request, "members/survey_build.html", context, status=422 if wrong else 200)


@right_required("surveys.edit")
def question(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One question, or a new one behind the question `after`."""
    survey = get_object_or_404(Survey, pk=pk)
    version = _shown_version(survey)
    questions = list(version.questions.all())
    place = next((place for place, one in enumerate(questions) if one.key == key), None)
    if place is None and key != "new":
        raise Http404
    row = questions[place] if place is not None else None
    after = request.GET.get("after", "")
    places = {one.key: number for number, one in enumerate(questions)}
    following = questions[(place if place is not None else places.get(after, len(questions) - 1)) + 1 :]
    form = QuestionForm(request.POST if request.method == "POST" else None, question=row, others=following)
    if request.method == "POST" and form.is_valid():
        try:
            saved = surveys.put_question(
                survey=survey, question=form.fields_written, by=cast("User", request.user),
                key=row.key if row else "", after=after,
            )  # fmt: skip
        except surveys.CannotBuild as problem:
            form.add_error(None, str(problem))
        else:
            return redirect(f"{reverse('surveys:build', args=[survey.pk])}#{saved.key}")
    context = {
        "survey": survey,
        "form": form,
        "row": row,
        "ops": reading.ops(),
        # What a branch may ask for: the answers as they were saved last.
        "choices": list(surveys.option_labels(row).items()) if row else [],
        "here": "surveys",
    }
    return render(request, "members/survey_question.html", context, status=422 if form.errors else 200)


@require_POST
@right_required("surveys.edit")
def act(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Move or remove a question; publish, close, open again, forget the changes."""
    survey = get_object_or_404(Survey, pk=pk)
    if name not in ACTS:
        raise Http404
    by, key = cast("User", request.user), request.POST.get("key", "")
    try:
        ACTS[name](survey=survey, by=by, key=key)
    except surveys.CannotBuild as problem:
        messages.error(request, str(problem))
    else:
        if name not in QUIET:
            messages.success(request, gettext("Done."))
    address = reverse("surveys:build", args=[survey.pk])
    return redirect(f"{address}#{key}" if key and name != "remove" else address)


def _move_up(*, survey: Survey, by: User, key: str) -> None:
    surveys.move_question(survey=survey, key=key, by=by, up=True)


def _move_down(*, survey: Survey, by: User, key: str) -> None:
    surveys.move_question(survey=survey, key=key, by=by, up=False)


def _remove(*, survey: Survey, by: User, key: str) -> None:
    surveys.remove_question(survey=survey, key=key, by=by)


def _publish(*, survey: Survey, by: User, key: str) -> None:  # noqa: ARG001 - one shape for all
    surveys.publish(survey=survey, by=by, at=timezone.now())


def _close(*, survey: Survey, by: User, key: str) -> None:  # noqa: ARG001
    surveys.close(survey=survey, by=by, at=timezone.now())


def _reopen(*, survey: Survey, by: User, key: str) -> None:  # noqa: ARG001
    surveys.reopen(survey=survey, by=by)


def _drop(*, survey: Survey, by: User, key: str) -> None:  # noqa: ARG001
    surveys.drop_draft(survey=survey, by=by)


ACTS: dict[str, Any] = {
    "up": _move_up,
    "down": _move_down,
    "remove": _remove,
    "publish": _publish,
    "close": _close,
    "reopen": _reopen,
    "drop": _drop,
}
#: What shows by itself that it is done.
QUIET = {"up", "down"}


def _shown_version(survey: Survey) -> SurveyVersion:
    """The draft, or the newest version where nothing has changed since."""
    return survey.versions.filter(published_at=None).first() or survey.versions.latest("number")


def _saved(request: HttpRequest, survey: Survey) -> HttpResponse:
    messages.success(request, gettext("Saved."))
    return redirect("surveys:build", survey.pk)
