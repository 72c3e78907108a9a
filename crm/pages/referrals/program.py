"""Under which rules do referrals count, and what would others have cost? Tried out before they are saved."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext

from campaigns import referrals
from campaigns.content import SAMPLE_CODE
from campaigns.models import ReferralProgram
from campaigns.referrals import reading
from campaigns.referrals.programs import SavedMeanwhile
from crm.access import may, right_required
from crm.models import Brand
from crm.pages.forms.referrals import ProgramForm
from crm.pages.referrals.shown import person, tabs, today


@right_required("referrals.view")
def program(request: HttpRequest) -> HttpResponse:
    current = referrals.current()
    may_edit = may(request.user, "referrals.edit")
    if request.method == "POST" and not may_edit:
        raise PermissionDenied
    form = ProgramForm(request.POST or None, instance=ReferralProgram.objects.get(pk=current.pk))
    is_sound = request.method == "POST" and form.is_valid()
    if is_sound and "save" in request.POST:
        return _save(request, form)
    figures = reading.figures(on=today())
    shown = form.instance if is_sound else current
    context = {
        "form": form,
        "current": current,
        "may_edit": may_edit,
        "versions": reading.versions(),
        "trial": reading.try_out(shown, on=today()),
        "is_previewed": is_sound,
        "words": _words(shown),
        "tabs": tabs(request, "program", waiting=figures.to_review + figures.unfound),
    }
    return render(request, "campaigns/referral_program.html", context, status=422 if form.errors else 200)


def _save(request: HttpRequest, form: ProgramForm) -> HttpResponse:
    version = request.POST.get("version", "")
    try:
        saved = referrals.save_program(
            changes=form.values,
            expected_version=int(version) if version.isdecimal() else 0,
            by=person(request),
        )
    except SavedMeanwhile:
        messages.error(request, gettext("Somebody else saved a version meanwhile: look at it and try again."))
    else:
        text = gettext("Version %(version)s is saved. Referrals that run keep the rules they began under.")
        messages.success(request, text % {"version": saved.version})
    return redirect("referrals:program")


def _words(shown: ReferralProgram) -> list[tuple[str, str]]:
    """What members send to their friends, in both languages."""
    found = []
    for language, label in (("zh-hant", "中文"), ("en", "English")):
        with translation.override(language):
            text = referrals.share_text(
                program=shown, brand_name=Brand.get().name, link=referrals.link(SAMPLE_CODE)
            )
        found.append((label, text))
    return found
