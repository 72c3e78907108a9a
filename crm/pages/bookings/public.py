"""The page on which people book a time, and the one behind their link. No session, no cookie, no script.

Whoever sends the form learns whether the time was free, and nothing about who is a member.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.content import language_of
from crm import formats
from crm.pages.bookings.forms import GuestForm
from crm.pages.surveys import limits
from members import bookings
from members.models import Booking, BookingService, BookingSlot
from members.surveys import wording

#: Bookings an hour from one place.
BOOKINGS = 30
METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def book(request: HttpRequest, code: str) -> HttpResponse:
    service = get_object_or_404(BookingService, code=code, is_open=True)
    if limits.is_too_much(request, page="book", sends=BOOKINGS):
        return limits.later(request)
    form = GuestForm(request.POST if request.method == "POST" else None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["website"]:
            return render(request, "members/booking_thanks.html", {"title": _name(service)})
        slot = BookingSlot.objects.filter(service=service, pk=form.cleaned_data["slot"]).first()
        if slot is None:
            raise Http404
        try:
            booking = bookings.reserve(
                slot=slot, guest=form.guest(language=get_language() or "zh-hant"), at=timezone.now()
            )
        except bookings.CannotBook as refused:
            problem = str(refused)
        else:
            return redirect("booked", booking.token)
    free = bookings.free_slots(service=service, at=timezone.now())
    context = {
        "title": _name(service),
        "about": wording(service.about_zh, service.about_en),
        "service": service,
        "days": _days(free),
        "chosen": str(form["slot"].value() or ""),
        "form": form,
        "problem": problem,
    }
    wrong = bool(form.errors or problem)
    return render(request, "members/booking_form.html", context, status=422 if wrong else 200)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def booked(request: HttpRequest, token: str) -> HttpResponse:
    """The guest's own page: when and where, and the way to cancel."""
    booking = bookings.by_token(token)
    if booking is None:
        raise Http404
    if request.method == "POST":
        bookings.cancel(booking=booking, at=timezone.now())
        return redirect("booked", token)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _booked(request, booking)
    with translation.override(language_of(booking.member)):
        return _booked(request, booking)


def _booked(request: HttpRequest, booking: Booking) -> HttpResponse:
    service = booking.slot.service
    context: dict[str, Any] = {
        "title": _name(service),
        "service": service,
        "booking": booking,
        "may_cancel": booking.state == Booking.State.BOOKED and booking.slot.starts_at > timezone.now(),
    }
    return render(request, "members/booking_own.html", context)


def _name(service: BookingService) -> str:
    return wording(service.name_zh, service.name_en)


def _days(slots: Sequence[BookingSlot]) -> list[tuple[str, list[BookingSlot]]]:
    """The free times by day of the brand."""
    grouped = groupby(slots, key=lambda slot: formats.local(slot.starts_at).date())
    return [(formats.day(day, weekday=True), list(rows)) for day, rows in grouped]
