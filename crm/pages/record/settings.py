"""Settings of the record: the brand's own fields, the question bank with its weights, and tags."""

from __future__ import annotations

from itertools import groupby
from typing import Any, cast

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm.access import right_required
from crm.formats import STAGES, stage_name
from crm.models import User
from crm.pages.record.forms import FieldForm, QuestionForm, TagForm
from members import profile, ties
from members.models import CustomField, FieldWeight, Question, Tag
from members.profile.definitions import MOST_FIELDS
from members.profile.facts import label_of


@right_required("fields.edit")
def fields(request: HttpRequest) -> HttpResponse:
    profile.settle()
    rows = list(CustomField.objects.order_by("group", "position", "id"))
    used = [row for row in rows if not row.archived_at]
    context = {
        "groups": [(name, list(members)) for name, members in groupby(used, key=lambda row: row.group)],
        "archived": [row for row in rows if row.archived_at],
        "count": len(used),
        "most": MOST_FIELDS,
    }
    return render(request, "crm/settings_fields.html", context)


@right_required("fields.edit")
def field(request: HttpRequest, key: str = "") -> HttpResponse:
    """A new field, or one that is known."""
    known = get_object_or_404(CustomField, key=key) if key else None
    form = FieldForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        fresh = CustomField.objects.get(pk=known.pk) if known else None
        try:
            profile.save_field(values=form.values(), by=_person(request), known=fresh)
        except profile.DefinitionRefused as refused:
            _tell(form, {"min": "least", "max": "most"}.get(refused.field, refused.field), refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("settings_fields")
    return _answer(request, "crm/settings_field.html", form=form, known=known)


@require_POST
@right_required("fields.edit")
def archive_field(request: HttpRequest, key: str) -> HttpResponse:
    """Retire it, or bring it back."""
    profile.archive_field(field=get_object_or_404(CustomField, key=key), by=_person(request))
    return redirect("settings_fields")


@right_required("questions.edit")
def questions(request: HttpRequest) -> HttpResponse:
    """The bank, and what each stage weighs."""
    profile.settle()
    error = ""
    if request.method == "POST":
        try:
            profile.set_weights(weights=_weights(request), by=_person(request))
        except profile.DefinitionRefused as refused:
            error = str(refused)
        except ValueError:
            error = gettext("Whole numbers only.")
        else:
            messages.success(request, gettext("Saved. The next night reckons with it."))
            return redirect("settings_questions")
    named = profile.all_fields()
    bank = Question.objects.all()
    context = {
        "questions": [(row, label_of(row.field, named) if row.field else "") for row in bank],
        "stages": [(stage, stage_name(stage)) for stage in STAGES],
        "lines": _lines(named),
        "error": error,
    }
    return render(request, "crm/settings_questions.html", context, status=422 if error else 200)


def _lines(named: dict[str, Any]) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Fact by fact: the name and value of each stage's input."""
    known = {(row.stage, row.field): row.weight for row in FieldWeight.objects.all()}
    asked = [row.field for row in Question.objects.exclude(field="")]
    facts = dict.fromkeys([*(fact for _stage, fact in known), *asked])
    return [
        (
            label_of(fact, named),
            [(f"w|{stage}|{fact}", stage_name(stage), known.get((stage, fact), 0)) for stage in STAGES],
        )
        for fact in facts
    ]


def _weights(request: HttpRequest) -> dict[tuple[str, str], int]:
    found = {}
    for name, value in request.POST.items():
        parts = name.split("|")
        if len(parts) == 3 and parts[0] == "w" and parts[1] in STAGES:
            found[parts[1], parts[2]] = int(str(value).strip() or 0)
    return found


@right_required("questions.edit")
def question(request: HttpRequest, code: str = "") -> HttpResponse:
    known = get_object_or_404(Question, code=code) if code else None
    form = QuestionForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        fresh = Question.objects.get(pk=known.pk) if known else None
        try:
            profile.save_question(values=form.values(), by=_person(request), known=fresh)
        except profile.DefinitionRefused as refused:
            _tell(form, refused.field, refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("settings_questions")
    return _answer(request, "crm/settings_question.html", form=form, known=known)


@right_required("tags.edit")
def tags(request: HttpRequest) -> HttpResponse:
    form = TagForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _save_tag(request, form, None):
        return redirect("settings_tags")
    rows = Tag.objects.annotate(members=Count("tagged")).order_by("archived_at", "name")
    return _answer(request, "crm/settings_tags.html", form=form, tags=rows)


@right_required("tags.edit")
def tag(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(Tag, pk=pk)
    form = TagForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid() and _save_tag(request, form, Tag.objects.get(pk=pk)):
        return redirect("settings_tags")
    return _answer(request, "crm/settings_tag.html", form=form, known=known)


@require_POST
@right_required("tags.edit")
def archive_tag(request: HttpRequest, pk: int) -> HttpResponse:
    ties.archive_tag(tag_row=get_object_or_404(Tag, pk=pk), by=_person(request))
    return redirect("settings_tags")


def _save_tag(request: HttpRequest, form: TagForm, known: Tag | None) -> bool:
    data = form.cleaned_data
    try:
        tone = known.tone if known else ""
        ties.save_tag(name=data["name"], note=data["note"], tone=tone, by=_person(request), known=known)
    except ties.TagRefused as refused:
        form.add_error("name", str(refused))
        return False
    messages.success(request, gettext("Saved."))
    return True


def _tell(form: Any, field_name: str, refused: Exception) -> None:
    form.add_error(field_name if field_name in form.fields else None, str(refused))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _answer(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return render(request, template, context, status=422 if context["form"].errors else 200)
