"""Who comes today and next: marked as they come; and the services with their times."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.access import may, right_required
from crm.models import Brand, User, record
from crm.pages.bookings.forms import ServiceForm, SlotsForm
from members import bookings
from members.bookings.reading import services
from members.models import Booking, BookingService, BookingSlot
from members.queries import visible_to

DAYS = 7


@require_GET
@right_required("bookings.view")
def listing(request: HttpRequest) -> HttpResponse:
    today = timezone.now().astimezone(Brand.get().zone).date()
    day = _day(request.GET.get("day", "")) or today
    rows = bookings.coming(day=day, days=DAYS, for_user=cast("User", request.user))
    context = {
        "rows": rows,
        "day": day,
        "earlier": (day - timedelta(days=DAYS)).isoformat(),
        "later": (day + timedelta(days=DAYS)).isoformat(),
        "last": day + timedelta(days=DAYS - 1),
        "now": timezone.now(),
        "services": list(services()),
        "may_edit": may(request.user, "bookings.edit"),
        "may_work": may(request.user, "bookings.work"),
    }
    return render(request, "members/booking_list.html", context)


@right_required("bookings.edit")
def service(request: HttpRequest, code: str) -> HttpResponse:
    """A service and its times; "new" for another."""
    row = None if code == "new" else get_object_or_404(BookingService, code=code)
    form = ServiceForm(request.POST if request.method == "POST" else None, instance=row)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
            record(by=cast("User", request.user), action="booking.service", target=saved)
        messages.success(request, gettext("Saved."))
        return redirect("bookings:service", saved.code)
    return _service(request, row, form=form)


@require_POST
@right_required("bookings.edit")
def slots(request: HttpRequest, code: str) -> HttpResponse:
    row = get_object_or_404(BookingService, code=code)
    form = SlotsForm(request.POST)
    if form.is_valid():
        try:
            made = bookings.add_slots(service=row, by=cast("User", request.user), **form.cleaned_data)
        except bookings.CannotOffer as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, gettext("%(n)s times added.") % {"n": made})
            return redirect("bookings:service", row.code)
    return _service(request, row, slots_form=form)


@require_POST
@right_required("bookings.edit")
def remove_slot(request: HttpRequest, pk: int) -> HttpResponse:
    slot = get_object_or_404(BookingSlot.objects.select_related("service"), pk=pk)
    try:
        bookings.remove_slot(slot=slot, by=cast("User", request.user))
    except bookings.CannotOffer as problem:
        messages.error(request, str(problem))
    return redirect("bookings:service", slot.service.code)


@require_POST
@right_required("bookings.work")
def mark(request: HttpRequest, pk: int) -> HttpResponse:
    """Came or did not come; of a guest whom this person may see."""
    person = cast("User", request.user)
    booking = Booking.objects.select_related("slot__service", "member").filter(pk=pk).first()
    if booking is None or not visible_to(person).filter(pk=booking.member_id).exists():
        raise Http404
    try:
        bookings.mark(booking=booking, state=request.POST.get("state", ""), by=person, at=timezone.now())
    except bookings.CannotMark as problem:
        messages.error(request, str(problem))
    day = booking.slot.starts_at.astimezone(Brand.get().zone).date()
    return redirect(f"{reverse('bookings:list')}?day={day.isoformat()}#booking-{booking.pk}")


def _service(
    request: HttpRequest, row: BookingService | None, *, form: ServiceForm | None = None,
    slots_form: SlotsForm | None = None,
) -> HttpResponse:  # fmt: skip
    at = timezone.now()
    context: dict[str, Any] = {
        "row": row,
        "form": form or ServiceForm(instance=row),
        "slots_form": slots_form or SlotsForm(),
        "slots": list(row.slots.filter(starts_at__gte=at).order_by("starts_at")[:200]) if row else [],
        "public_url": f"{settings.BASE_URL}{reverse('book', args=[row.code])}" if row else "",
        "here": "bookings",
    }
    wrong = bool((form and form.errors) or (slots_form and slots_form.errors))
    return render(request, "members/booking_service.html", context, status=422 if wrong else 200)


def _day(word: str) -> date | None:
    try:
        return date.fromisoformat(word)
    except ValueError:
        return None
