"""The page of one member, its edit form, and the two small acts on it: reveal a contact, record a refusal."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm.access import may, right_required
from crm.models import User
from crm.pages.member import timeline as history
from crm.pages.member.card import card
from crm.pages.member.forms import ProfileForm, RevealForm, WithdrawForm
from crm.pages.member.referral import referral_card
from crm.pages.member.revealing import QuotaUsedUp, reveal_field
from members import privacy, profile
from members.models import Member
from members.queries import visible_to


@right_required("members.view")
def detail(request: HttpRequest, member_no: str) -> HttpResponse:
    person, member = _both(request, member_no)
    try:
        timeline = history.timeline(
            member_id=member.pk,
            for_user=person,
            tab=request.GET.get("tab", ""),
            cursor=request.GET.get("cursor", ""),
        )
    except history.BadCursor:
        return redirect("members:detail", member_no)
    if request.headers.get("HX-Request"):
        response = render(request, "crm/member.html#timeline", {"timeline": timeline})
    else:
        shown = card(member, person) | referral_card(member, person) | {"timeline": timeline}
        response = render(request, "crm/member.html", shown)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


@right_required("members.edit")
def edit(request: HttpRequest, member_no: str) -> HttpResponse:
    person, member = _both(request, member_no)
    form = ProfileForm(request.POST or None, instance=Member.objects.get(pk=member.pk), person=person)
    if request.method == "POST" and form.is_valid():
        try:
            profile.change(member=member, values=form.changes(), at=timezone.now(), source="page", by=person)
        except profile.Invalid as invalid:
            for field, text in invalid.errors.items():
                form.add_error(field if field in form.fields else None, text)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("members:detail", member_no)
    context = {"form": form, "member": member}
    return render(request, "crm/member_edit.html", context, status=422 if form.errors else 200)


@require_POST
@right_required("contacts.reveal")
def reveal(request: HttpRequest, member_no: str) -> HttpResponse:
    """Show one masked field for this once; who looked and why is written down first."""
    person, member = _both(request, member_no)
    form = RevealForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    try:
        value = reveal_field(member=member, by=person, **form.cleaned_data)
    except QuotaUsedUp:
        messages.error(request, gettext("You have looked at as many contacts as the hour allows."))
        return redirect("members:detail", member_no)
    context: dict[str, Any] = {"member": member, "value": value, "field": form.cleaned_data["field"]}
    return render(request, "crm/member_reveal.html", context)


@require_POST
@right_required("consents.withdraw")
def withdraw(request: HttpRequest, member_no: str) -> HttpResponse:
    """The member refused a channel; it holds from this moment."""
    person, member = _both(request, member_no)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    channel = form.cleaned_data["channel"]
    privacy.withdraw(member=member, channel=channel, at=timezone.now(), source="staff", by=person)
    messages.success(request, gettext("The refusal is recorded and holds at once."))
    return redirect("members:detail", member_no)


def _both(request: HttpRequest, member_no: str) -> tuple[User, Member]:
    """The person and the member, if this person may see them; unseen is not found."""
    person = cast("User", request.user)
    member = (
        visible_to(person).select_related("referred_by").filter(pk=int(member_no.removeprefix("M-"))).first()
    )
    if member is None or not may(person, "members.view"):
        raise Http404
    return person, member
