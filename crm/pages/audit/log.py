"""Who did what, whose data was it, and when? Searching the log, and whether its chain is whole."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from crm import audit
from crm.access import may, right_required
from crm.formats import join
from crm.models import AuditDay, AuditEntry, Brand, User
from crm.numbers import row_number
from crm.pages.audit import former
from crm.pages.audit.words import DETAILS, FIELDS, OBJECTS

ICONS = {
    "read": "eye", "export": "download", "change": "pencil", "import": "upload", "merge": "switch-horizontal",
    "rule": "adjustments", "privacy": "shield", "access": "users-group",
}  # fmt: skip


class SearchForm(forms.Form):
    """Who, what, whose, when."""

    who = forms.CharField(label=_("Who"), required=False, max_length=80)
    kind = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("everything")), *AuditEntry.Kind.choices]
    )
    member = forms.RegexField(
        r"^[Mm]-?0*\d{1,18}$", label=_("Whose (member number)"), required=False, max_length=24
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("Up to"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )


@require_GET
@right_required("audit.view")
def log(request: HttpRequest) -> HttpResponse:
    person = cast("User", request.user)
    form = SearchForm(request.GET or None)
    rows = audit.entries(for_user=person)
    if form.is_valid():
        rows = _narrowed(rows, form.cleaned_data)
    if cursor := row_number(request.GET.get("cursor", "")):
        rows = rows.filter(pk__lt=cursor)
    found = list(rows[: audit.A_PAGE + 1])
    more = {**request.GET.dict(), "cursor": found[audit.A_PAGE - 1].pk} if len(found) > audit.A_PAGE else None
    newest = AuditDay.objects.first()
    context = {
        "form": form,
        "rows": [_shown(row, person) for row in found[: audit.A_PAGE]],
        "next": f"?{urlencode(more)}" if more else "",
        "sees_all": may(person, "audit.all"),
        "newest": newest,
        "broken": AuditDay.objects.filter(is_intact=False).order_by("on") if newest else [],
        "here": "audit",
    }
    return render(request, "crm/audit.html", context)


@require_POST
@right_required("audit.all")
def verify(request: HttpRequest) -> HttpResponse:
    """Look at the whole chain now."""
    audit.seal(today=timezone.now().astimezone(Brand.get().zone).date())
    verdict = audit.verify()
    if verdict.broken:
        messages.error(request, gettext("The log was changed: see the days below."))
    else:
        messages.success(
            request, gettext("%(days)s days were looked at, and all are whole.") % {"days": verdict.days}
        )
    return redirect("audit")


def _narrowed(rows: Any, wanted: dict[str, Any]) -> Any:
    zone = Brand.get().zone
    if wanted["who"]:
        rows = rows.filter(Q(actor__icontains=wanted["who"]) | Q(user__name__icontains=wanted["who"]))
    if wanted["kind"]:
        rows = rows.filter(kind=wanted["kind"])
    if wanted["member"]:
        rows = audit.about(rows, member_id=int(wanted["member"].upper().removeprefix("M").removeprefix("-")))
    if wanted["since"]:
        rows = rows.filter(at__gte=datetime.combine(wanted["since"], time(), tzinfo=zone))
    if wanted["until"]:
        rows = rows.filter(at__lt=datetime.combine(wanted["until"] + timedelta(days=1), time(), tzinfo=zone))
    return rows


def _shown(row: AuditEntry, person: User) -> dict[str, Any]:
    """Ids and names of fields only; the log holds no values."""
    detail = {key: value for key, value in row.detail.items() if key not in {"digest", "ids"}}
    return {
        "row": row,
        "is_restorable": former.is_restorable(row, person),
        "why_not": former.why_not(row),
        "icon": ICONS.get(row.kind, "history"),
        "who": row.user or (_("the system") if row.actor == "system" else row.actor),
        "member": f"M-{row.member_id:06d}" if row.member_id else "",
        "object": f"{OBJECTS.get(row.object_type, row.object_type)} {row.object_id}".strip(),
        "detail": " · ".join(f"{DETAILS.get(key, key)}: {_words(value)}" for key, value in detail.items()),
    }


def _words(value: Any) -> str:
    return join([str(FIELDS.get(one, one)) for one in value]) if isinstance(value, list) else str(value)
