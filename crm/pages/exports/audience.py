"""Ask for the hashed addresses of a segment, or of who is most like the core, for an advertising platform."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.access import right_required
from crm.formats import number, percent
from crm.models import User
from crm.pages.exports.views import hurry
from lifecycle import lookalikes
from lifecycle.models import Segment
from members import exports
from members.models import Export


class AudienceForm(forms.Form):
    platform = forms.ChoiceField(
        label=_("Platform"),
        choices=[("meta", "Meta"), ("google", "Google")],
        initial="meta",
        widget=forms.RadioSelect,
    )
    purpose = forms.CharField(
        label=_("What for"),
        max_length=300,
        help_text=_("Kept, and shown to members who ask."),
    )


@right_required("exports.personal")
def new(request: HttpRequest) -> HttpResponse:
    """A privacy officer has to agree before the file is written."""
    query, about = _asked(request)
    form = AudienceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        platform = form.cleaned_data["platform"]
        try:
            export = exports.request(
                by=cast("User", request.user),
                kind=Export.Kind.AUDIENCE,
                file_format=Export.Format.CSV,
                columns=["email", "phone"],
                query={**query, "platform": platform},
                about=f"{platform.capitalize()} · {about}",
                is_personal=True,
                purpose=form.cleaned_data["purpose"],
            )
        except exports.NotAllowed as refusal:
            form.add_error("purpose", str(refusal))
        else:
            hurry(export)
            return redirect("exports:detail", pk=export.pk)
    context = {"form": form, "about": about}
    return render(request, "crm/export_audience.html", context, status=422 if form.errors else 200)


def _asked(request: HttpRequest) -> tuple[dict[str, Any], str]:
    """What the address names: a segment, or the upper part of the scores as it stands now."""
    segment, top = request.GET.get("segment", ""), request.GET.get("top", "")
    if segment.isdecimal():
        found = Segment.objects.filter(pk=int(segment[:18]), archived_at=None).first()
        if found is None:
            raise Http404
        return {"segment": found.pk}, found.name
    part = int(top[:3]) if top.isdecimal() else 0
    score = lookalikes.top_share(part / 100) if 0 < part <= 100 else None
    if score is None:
        raise Http404
    _all, reached = lookalikes.counts(at_least=score)
    words = {"part": part, "least": percent(score, 1), "n": number(reached)}
    about = gettext("like the core: top %(part)s %% (%(least)s and more, %(n)s members)") % words
    return {"score": score}, about
