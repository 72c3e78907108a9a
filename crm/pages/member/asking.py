"""How complete is this record, and what is worth asking now? Asked and answered on the page itself.

A question is answered, refused (nobody asks for half a year) or skipped; a person asks at most two a day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from crm.access import may, right_required
from crm.formats import join, local
from crm.models import User
from crm.pages.member.forms import form_field
from crm.pages.member.record import SOURCE
from crm.pages.member.seen import both
from members import profile
from members.models import Member, Question
from members.profile import Invalid

#: So many gaps are named; the rest is a number.
MOST_MISSING = 5
ACTS = ("answer", "refuse", "skip")


class AnswerForm(forms.Form):
    """The answer in the form that its field takes."""

    def __init__(self, data: Any = None, *, question: Question) -> None:
        super().__init__(data)
        field = form_field(profile.answer_field(question), chips=True)
        field.label, field.required = question.wording, True
        self.fields["value"] = field


@require_http_methods(["GET", "POST"])
@right_required("members.view")
def question(request: HttpRequest, member_no: str) -> HttpResponse:
    """The card with the meter and the question; POST needs the right to edit."""
    person, member = both(request, member_no)
    now = timezone.now()
    if request.method == "GET" or not may(person, "members.edit"):
        return _shown(request, member, person, now, status=200 if request.method == "GET" else 403)
    asked = get_object_or_404(Question, pk=_number(request.POST.get("question")), is_active=True)
    form = AnswerForm(request.POST, question=asked)
    if not _done(form, request.POST.get("act", ""), asked, member=member, person=person, at=now):
        return _shown(request, member, person, now, form=form, asked=asked, status=422)
    if not request.headers.get("HX-Request"):
        return redirect("members:detail", member.member_no)
    member.refresh_from_db()
    response = _shown(request, member, person, now)
    # The profile card asks for itself anew.
    response.headers["HX-Trigger"] = "shuke-answered"
    return response


def _number(given: str | None) -> int:
    return int(given) if given and given.isdigit() and len(given) < 18 else 0


def _done(form: AnswerForm, act: str, asked: Question, *, member: Member, person: User, at: datetime) -> bool:
    """False where the answer cannot be kept; the form says why."""
    where: dict[str, Any] = {"source": SOURCE, "contact": _contact(person, at), "at": at, "by": person}
    if act == "refuse":
        profile.refuse(member=member, question=asked, **where)
    elif act == "skip":
        try:
            profile.put(member=member, question=asked, **where)
        except profile.EnoughAsked:
            return True
    elif not form.is_valid():
        return False
    else:
        try:
            profile.answer(member=member, question=asked, value=form.cleaned_data["value"], **where)
        except Invalid as invalid:
            form.add_error("value", " ".join(invalid.errors.values()))
            return False
    return True


def _contact(person: User, at: datetime) -> str:
    """One person's day is one conversation."""
    return f"{person.pk}:{local(at):%Y-%m-%d}"


def _shown(
    request: HttpRequest,
    member: Member,
    person: User,
    at: datetime,
    *,
    form: AnswerForm | None = None,
    asked: Question | None = None,
    status: int = 200,
) -> HttpResponse:
    meter = profile.completeness(member=member, at=at)
    may_ask = may(person, "members.edit")
    if asked is None and may_ask:
        asked = profile.next_best_question(
            member=member, at=at, source=SOURCE, contact=_contact(person, at), stage=meter.stage
        )
    context: dict[str, Any] = {
        "member": member,
        "meter": meter,
        "missing": join([part.label for part in meter.missing[:MOST_MISSING]]),
        "more_missing": len(meter.missing) > MOST_MISSING,
        "asked": asked,
        "answer": form or (AnswerForm(question=asked) if asked else None),
    }
    template = "crm/member_question.html" + ("#question" if request.headers.get("HX-Request") else "")
    response = render(request, template, context, status=status)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response
