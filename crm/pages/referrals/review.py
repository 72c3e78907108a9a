"""What waits for a person: referrals that look odd, and friends whom nobody was found by."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from campaigns import referrals
from campaigns.models import Referral, ReferralCode
from campaigns.referrals import reading
from crm.access import may, right_required
from crm.pages.referrals.shown import REASONS, named, person, signs, tabs
from members.queries import visible_to


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(choices=[("approve", ""), ("reject", "")])
    reason = forms.CharField(
        label=_("Why"), max_length=200, error_messages={"required": _("Say why: the member may ask.")}
    )
    block = forms.BooleanField(required=False)


class MatchForm(forms.Form):
    member_no = forms.RegexField(r"^\s*[Mm]-?[0-9]{1,12}\s*$", label=_("Member number"))


@right_required("referrals.match")
def review(request: HttpRequest) -> HttpResponse:
    user = person(request)
    odd, unfound = list(reading.to_review()[:100]), list(reading.unfound()[:100])
    context = {
        "odd": [(row, signs(row)) for row in odd],
        "unfound": [(row, named(row, user)) for row in unfound],
        "tabs": tabs(request, "review", waiting=len(odd) + len(unfound)),
        "program": referrals.current(),
        "blocked": reading.blocked(),
        "may_decide": may(user, "referrals.review"),
    }
    return render(request, "campaigns/referral_review.html", context)


@require_POST
@right_required("referrals.review")
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    referral = get_object_or_404(Referral, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Say why: the member may ask."))
        return redirect("referrals:review")
    given = {"referral": referral, "reason": form.cleaned_data["reason"], "by": person(request)}
    try:
        if form.cleaned_data["decision"] == "approve":
            paid = referrals.approve(**given, at=timezone.now())
            text = (
                gettext("Approved and rewarded.")
                if paid
                else gettext("Approved; the reward follows when due.")
            )
        else:
            referrals.reject(**given, at=timezone.now())
            if form.cleaned_data["block"] and referral.referrer_id:
                referrals.block(
                    member_id=referral.referrer_id, by=given["by"], reason=given["reason"], at=timezone.now()
                )
            text = gettext("Rejected; nobody gets anything for it.")
    except referrals.CannotDecide as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, text)
    return redirect("referrals:review")


@require_POST
@right_required("referrals.match")
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """The friend whom the new member meant, by member number."""
    referral, form = get_object_or_404(Referral, pk=pk), MatchForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Enter a member number such as M-000001."))
        return redirect("referrals:review")
    number = int("".join(sign for sign in form.cleaned_data["member_no"] if sign.isdigit()))
    friend = visible_to(person(request)).filter(pk=number).first()
    if friend is None:
        messages.error(request, gettext("There is no member with this number."))
        return redirect("referrals:review")
    try:
        against = referrals.match_friend(
            referral=referral, referrer=friend, by=person(request), at=timezone.now()
        )
    except referrals.CannotName as refusal:
        messages.error(request, str(refusal))
    else:
        if against:
            words = str(REASONS.get(against[0], against[0]))
            messages.error(request, gettext("It does not count: %(why)s.") % {"why": words})
        else:
            messages.success(request, gettext("Found. The next order decides."))
    return redirect("referrals:review")


@require_POST
@right_required("referrals.review")
def unblock(request: HttpRequest, pk: int) -> HttpResponse:
    """The member may recommend again; `pk` is the code's."""
    code = get_object_or_404(ReferralCode, pk=pk)
    referrals.unblock(member_id=code.member_id, by=person(request), reason="")
    messages.success(request, gettext("May recommend again."))
    return redirect("referrals:review")
