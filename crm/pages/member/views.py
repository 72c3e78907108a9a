"""The page of one member, what is fetched below it, and two small acts: show a contact, record a refusal."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm import masking
from crm.access import may, right_required
from crm.pages.advice.card import next_card
from crm.pages.member import timeline as history
from crm.pages.member.card import card
from crm.pages.member.coupons import coupon_card
from crm.pages.member.forms import RevealForm, WithdrawForm
from crm.pages.member.record import record_card
from crm.pages.member.referral import referral_card
from crm.pages.member.revealing import QuotaUsedUp, reveal_field
from crm.pages.member.seen import both
from crm.pages.member.stage import override_card
from members import privacy


@right_required("members.view")
def detail(request: HttpRequest, member_no: str) -> HttpResponse:
    person, member = both(request, member_no)
    try:
        timeline = history.timeline(
            member_id=member.pk,
            for_user=person,
            tab=request.GET.get("tab", ""),
            older=request.GET.get("older", ""),
            newer=request.GET.get("newer", ""),
        )
    except history.BadCursor:
        return redirect("members:detail", member_no)
    if request.headers.get("HX-Request"):
        response = render(request, "crm/member.html#timeline", {"timeline": timeline})
    else:
        now = timezone.now()
        open_field = request.GET.get("edit", "") if may(person, "members.edit") else ""
        shown = card(member, person, at=now) | {"timeline": timeline}
        shown |= override_card(shown["state"], person)
        shown |= record_card(member, person, at=now, edit=open_field)
        response = render(request, "crm/member.html", shown)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@right_required("members.view")
def more(request: HttpRequest, member_no: str) -> HttpResponse:
    """What next, coupons and referrals: below what everybody comes for, and fetched after it."""
    person, member = both(request, member_no)
    context = {
        "member": member,
        "name": masking.shown(person, "name", member.name, of=member.pk) or member.member_no,
    }
    context |= next_card(member, person) | coupon_card(member) | referral_card(member, person)
    template = "crm/member_more.html" + ("#more" if request.headers.get("HX-Request") else "")
    response = render(request, template, context)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@require_POST
@right_required("contacts.reveal")
def reveal(request: HttpRequest, member_no: str) -> HttpResponse:
    """Show one masked field for this once; who looked and why is written down first."""
    person, member = both(request, member_no)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    context = {"member": member, "field": form.cleaned_data["field"]}
    try:
        context["revealed"] = reveal_field(member=member, by=person, **form.cleaned_data)
    except QuotaUsedUp:
        context["is_used_up"] = True
    template = "crm/member_reveal.html" + ("#shown" if request.headers.get("HX-Request") else "")
    return render(request, template, context)


@require_POST
@right_required("consents.withdraw")
def withdraw(request: HttpRequest, member_no: str) -> HttpResponse:
    """The member refused a channel; it holds from this moment."""
    person, member = both(request, member_no)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    channel = form.cleaned_data["channel"]
    privacy.withdraw(member=member, channel=channel, at=timezone.now(), source="staff", by=person)
    messages.success(request, gettext("The refusal is recorded and holds at once."))
    return redirect("members:detail", member_no)
