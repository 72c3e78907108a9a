"""From advice to action in one click: a campaign with its audience, or a case on the desk."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from analytics.models import MemberAdvice
from analytics.worth.yardsticks import newest_run
from campaigns.models import Campaign
from crm.access import right_required
from crm.formats import STAGES, stage_name
from crm.models import User
from crm.pages.advice.words import action_words
from crm.pages.risk.handing import REFUSALS
from lifecycle import queries, segments
from lifecycle.models import Segment
from members.queries import visible_to
from winback import cases


@require_POST
@right_required("segments.edit")
def campaign(request: HttpRequest) -> HttpResponse:
    """The members of a stage with the same advice as a segment, and the form of a campaign for them.

    Calls are no campaign: the desk takes them up, all at once.
    """
    stage, action = request.POST.get("stage", ""), request.POST.get("action", "")
    if stage not in STAGES or action not in MemberAdvice.Action.values:
        return HttpResponseBadRequest()
    if action == MemberAdvice.Action.CALL:
        return redirect(f"{reverse('next:calls')}?{urlencode({'stage': stage})}")
    name = gettext("Next: %(stage)s, %(action)s") % {
        "stage": stage_name(stage),
        "action": action_words(action),
    }
    segment = _segment(cast("User", request.user), name[:80], stage, action)
    if action not in {MemberAdvice.Action.MESSAGE, MemberAdvice.Action.OFFER}:
        return redirect(f"{reverse('members:list')}?segment={segment.pk}")
    wishes = {"kind": Campaign.Kind.ONE_OFF.value, "segment": str(segment.pk), "name": segment.name}
    run = newest_run()
    if action == MemberAdvice.Action.OFFER and run and run.offer:
        wishes["coupon"] = str(run.offer["id"])
    return redirect(f"{reverse('campaigns:new')}?{urlencode(wishes)}")


def _segment(person: User, name: str, stage: str, action: str) -> Segment:
    tree = {
        "v": 1,
        "all": [
            {"field": "stage", "op": "in", "value": [stage]},
            {"field": "next_action", "op": "in", "value": [action]},
        ],
    }
    try:
        return segments.save_segment(by=person, name=name, tree=tree, as_of=queries.shown_as_of())
    except segments.NameTaken:
        return Segment.objects.get(name=name)


@require_POST
@right_required("risk.hand_over")
def call(request: HttpRequest) -> HttpResponse:
    """A case on the desk for one member, worth what the advice expects of it."""
    person = cast("User", request.user)
    number = request.POST.get("member", "")
    advice = MemberAdvice.objects.filter(
        member=int(number) if number.isdecimal() else 0, member__in=visible_to(person)
    ).first()
    if advice is None:
        raise Http404
    (row,) = queries.listed([advice.member_id])
    try:
        case = cases.warn(row=row, at_stake=advice.gain, by=person, at=timezone.now())
    except cases.NotToBeWarned as refused:
        messages.error(request, str(REFUSALS[refused.reason]))
    else:
        messages.success(request, gettext("%(case)s is on the desk.") % {"case": case.case_no})
    return redirect("members:detail", row.member.member_no)
