"""Whom does a survey ask? By mail, as a campaign with a second person, or by a link to hand over."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from campaigns.surveys import campaign_of, draft_campaign
from crm.access import may, right_required
from crm.models import User
from crm.numbers import row_number
from lifecycle.models import Segment
from members import surveys
from members.models import Survey, SurveyInvitation
from members.queries import visible_to
from members.surveys.inviting import waiting_counts


@require_GET
@right_required("surveys.invite")
def page(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(Survey, pk=pk))


@require_POST
@right_required("surveys.edit")
def by_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of the campaign, to be looked at and submitted on its own page."""
    survey = get_object_or_404(Survey, pk=pk)
    if campaign_of(survey) is not None:
        messages.error(request, gettext("There is a campaign for this survey already."))
        return redirect("surveys:invite", survey.pk)
    word = request.POST.get("segment", "")
    segment = Segment.objects.filter(pk=row_number(word)).first()
    campaign = draft_campaign(survey=survey, segment=segment, by=cast("User", request.user))
    return redirect("campaigns:detail", campaign.pk)


@require_POST
@right_required("surveys.invite")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """One member's own link, to paste into a chat."""
    survey = get_object_or_404(Survey, pk=pk)
    person = cast("User", request.user)
    digits = request.POST.get("member_no", "").strip().upper().removeprefix("M-")
    member = visible_to(person).filter(pk=row_number(digits)).first()
    if member is None:
        return _page(request, survey, problem=gettext("No member of this number, or not one of yours."))
    try:
        invitation = surveys.link_for(survey=survey, member=member, by=person, at=timezone.now())
    except surveys.CannotInvite as problem:
        return _page(request, survey, problem=str(problem))
    return _page(request, survey, invitation=invitation)


def _page(
    request: HttpRequest, survey: Survey, *, invitation: SurveyInvitation | None = None, problem: str = ""
) -> HttpResponse:
    counts = waiting_counts(survey)
    campaign = campaign_of(survey)
    path = reverse("survey_personal", args=[invitation.token]) if invitation else ""
    context: dict[str, Any] = {
        "survey": survey,
        "campaign": campaign,
        "may_see_campaign": may(request.user, "campaigns.view"),
        "may_edit": may(request.user, "surveys.edit"),
        "segments": Segment.objects.order_by("name"),
        "counts": [(label, counts.get(state, 0)) for state, label in SurveyInvitation.State.choices],
        "invitation": invitation,
        "link": f"{settings.BASE_URL}{path}" if path else "",
        "problem": problem,
        "here": "surveys",
    }
    return render(request, "members/survey_invite.html", context, status=422 if problem else 200)
