"""The buttons: submit, approve, pause and the rest; a test mail; a decision about an uncertain message."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns import approval, sending
from campaigns.channels import Accepted
from campaigns.models import Campaign, Delivery
from campaigns.tasks import drain
from crm.access import right_required
from crm.pages.campaign.shown import person
from crm.pages.wake import wake
from winback.tasks import build, enrol

DONE: dict[str, Any] = {
    "submit": _("Submitted. A second person can approve it now."),
    "reject": _("Back to draft."),
    "approve": _("Approved. The campaign runs."),
    "pause": _("Paused. Nothing leaves until it goes on."),
    "resume": _("It goes on."),
    "revise": _("Back to draft: change it and submit it again."),
    "cancel": _("Cancelled. What had not left will not leave."),
}


@require_POST
@right_required("campaigns.view")
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """One of approval.MOVES; what the person may not do comes back in words."""
    campaign = get_object_or_404(Campaign, pk=pk)
    wanted = request.POST.get("move", "")
    if wanted not in approval.MOVES:
        return HttpResponseBadRequest()
    try:
        approval.move_campaign(
            campaign=campaign,
            move=wanted,
            by=person(request),
            at=timezone.now(),
            send_now=wanted == "approve" and "send_now" in request.POST,
        )
    except approval.CannotMove as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, str(DONE[wanted]))
        _hurry(campaign, wanted)
    return redirect("campaigns:detail", pk)


@require_POST
@right_required("campaigns.edit")
def test_send(request: HttpRequest, pk: int) -> HttpResponse:
    """The mail to the person's own address, in the language asked for."""
    campaign = get_object_or_404(Campaign.objects.select_related("coupon_type"), pk=pk)
    words, by = campaign.contents.first(), person(request)
    language = "en" if request.POST.get("language") == "en" else "zh-hant"
    if words is None or not by.email:
        messages.error(
            request, gettext("A test mail needs a text, and your own e-mail address in your settings.")
        )
        return redirect("campaigns:mail", pk)
    result = sending.send_trial(campaign=campaign, words=words, language=language, by=by, at=timezone.now())
    if isinstance(result, Accepted):
        messages.success(request, gettext("A test mail went to %(address)s.") % {"address": by.email})
    else:
        messages.error(
            request, gettext("The mail server did not take it: %(reason)s") % {"reason": result.detail}
        )
    return redirect("campaigns:mail", pk)


@require_POST
@right_required("campaigns.edit")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """What nobody can know: send again, leave it, or count it as arrived."""
    delivery = get_object_or_404(Delivery.objects.select_related("send__campaign"), pk=pk)
    decision = request.POST.get("decision", "")
    if decision not in sending.DECISIONS:
        return HttpResponseBadRequest()
    try:
        sending.decide(delivery=delivery, decision=decision, by=person(request), at=timezone.now())
    except sending.NotUndecided:
        messages.error(request, gettext("Somebody has decided about this message already."))
    else:
        messages.success(request, gettext("Decided."))
        if decision == "resend":
            wake(drain)
    return redirect("campaigns:deliveries", delivery.send.campaign_id)


def _hurry(campaign: Campaign, moved: str) -> None:
    if moved not in {"approve", "resume"}:
        return
    if campaign.goes_once:
        wake(build)
    elif moved == "approve":
        wake(enrol, campaign_id=campaign.pk)
    wake(drain)
