"""The words people agree to, the topics of our messages, and how long data is kept."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from crm.access import right_required
from crm.models import User
from members.models import ConsentText, MessageTopic, Purpose
from members.privacy import retention, texts


class TextForm(forms.Form):
    purpose = forms.ChoiceField(choices=Purpose.choices, widget=forms.HiddenInput)
    text_zh = forms.CharField(label=_("text (Chinese)"), max_length=2000, widget=forms.Textarea({"rows": 3}))
    text_en = forms.CharField(label=_("text (English)"), max_length=2000, widget=forms.Textarea({"rows": 3}))


class TopicForm(forms.Form):
    code = forms.SlugField(label=_("Code"), max_length=30)
    name_zh = forms.CharField(label=_("name (Chinese)"), max_length=60)
    name_en = forms.CharField(label=_("name (English)"), max_length=60)
    is_active = forms.BooleanField(label=_("offered to members"), required=False, initial=True)


class RetentionForm(forms.Form):
    code = forms.ChoiceField(choices=[(code, code) for code in retention.KINDS], widget=forms.HiddenInput)
    months = forms.IntegerField(label=_("months"), min_value=1, max_value=600)
    is_active = forms.BooleanField(label=_("in force"), required=False)


@right_required("privacy.rules")
def rules(request: HttpRequest) -> HttpResponse:
    """Three small forms; what is saved is named by the button that was pressed."""
    if request.method != "POST":
        return _page(request)
    kind = {"text": TextForm, "topic": TopicForm}.get(request.POST.get("what", ""))
    if kind is None:
        raise Http404
    form = kind(request.POST)
    if not form.is_valid():
        return _page(request, status=422, wrong=form)
    save = texts.save if kind is TextForm else texts.save_topic
    try:
        save(by=_person(request), **form.cleaned_data)
    except texts.BadText as bad:
        messages.error(request, str(bad))
    else:
        messages.success(request, gettext("Saved."))
    return redirect("privacy:rules")


@require_POST
@right_required("privacy.rules")
def retention_rule(request: HttpRequest) -> HttpResponse:
    """Preview first; "save" puts it in force or takes it out."""
    form = RetentionForm(request.POST)
    if not form.is_valid():
        return _page(request, status=422, wrong=form)
    values = form.cleaned_data
    if "save" in request.POST:
        retention.save(by=_person(request), at=timezone.now(), **values)
        messages.success(request, gettext("Saved."))
        return redirect("privacy:rules")
    found = retention.preview(code=values["code"], months=values["months"], at=timezone.now())
    return _page(request, seen={"code": values["code"], "months": values["months"], "found": found})


def _page(
    request: HttpRequest, *, status: int = 200, wrong: Any = None, seen: dict[str, Any] | None = None
) -> HttpResponse:
    in_force = {purpose: texts.newest(purpose=purpose) for purpose in Purpose.values}
    context = {
        "texts": [
            {
                "purpose": purpose,
                "label": Purpose(purpose).label,
                "text": text,
                "form": TextForm(
                    initial={
                        "purpose": purpose,
                        "text_zh": text.text_zh if text else "",
                        "text_en": text.text_en if text else "",
                    },
                    auto_id=f"id_{purpose}_%s",
                ),
            }
            for purpose, text in in_force.items()
        ],
        "old_texts": ConsentText.objects.select_related("created_by").order_by("purpose", "-version"),
        "topics": MessageTopic.objects.all(),
        "topic_form": TopicForm(),
        "kinds": [_kind(code, rule, seen) for code, rule in retention.rules().items()],
        "wrong": wrong,
        "here": "privacy",
    }
    return render(request, "members/privacy_rules.html", context, status=status)


def _kind(code: str, rule: Any, seen: dict[str, Any] | None) -> dict[str, Any]:
    mine = seen if seen and seen["code"] == code else None
    return {
        "kind": retention.KINDS[code],
        "rule": rule,
        "months": mine["months"] if mine else rule.months,
        "found": mine["found"] if mine else None,
        "examples": [f"M-{key:06d}" for key in mine["found"].examples] if mine else [],
    }


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)
