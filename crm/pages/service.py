"""Settings of the service: its hours, on which the clocks of complaints run, and what the desk may give away;
and what the brand calls the reasons of leaving.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm import staff
from crm.access import AGENT, TEAM_LEAD, right_required
from crm.models import Brand, Role, User
from crm.workdays import BadHours, Calendar, add_business_time, read_days, read_hours, write_hours
from winback import giving, reasons

DAYS = {"rows": 3, "placeholder": "2026-12-31"}


class ServiceForm(forms.Form):
    service_hours = forms.CharField(
        label=_("Service hours"), max_length=120,
        help_text=_("The stretches of a business day, such as 09:00-12:00, 13:00-17:00."),
    )  # fmt: skip
    closed_days = forms.CharField(
        label=_("Extra days off"), required=False, widget=forms.Textarea(attrs=DAYS),
        help_text=_("One date a line. Public holidays and make-up workdays are known."),
    )  # fmt: skip
    extra_workdays = forms.CharField(
        label=_("Extra workdays"), required=False, widget=forms.Textarea(attrs=DAYS)
    )
    limit_agent = forms.DecimalField(
        label=_("An agent gives away at most"), min_value=0, max_digits=14, decimal_places=2
    )
    limit_team_lead = forms.DecimalField(
        label=_("A team lead gives away at most"), min_value=0, max_digits=14, decimal_places=2
    )

    def clean_service_hours(self) -> str:
        try:
            return write_hours(read_hours(self.cleaned_data["service_hours"]))
        except BadHours as bad:
            raise ValidationError(gettext("These hours cannot be read: %(text)s") % {"text": bad}) from None

    def clean_closed_days(self) -> str:
        return _days(self.cleaned_data["closed_days"])

    def clean_extra_workdays(self) -> str:
        return _days(self.cleaned_data["extra_workdays"])


def _days(text: str) -> str:
    try:
        return "\n".join(day.isoformat() for day in sorted(read_days(text)))
    except BadHours as bad:
        raise ValidationError(gettext("This is no date: %(text)s") % {"text": bad}) from None


@right_required("limits.edit")
def service(request: HttpRequest) -> HttpResponse:
    person, brand = cast("User", request.user), Brand.get()
    names = ("service_hours", "closed_days", "extra_workdays")
    initial: dict[str, Any] = {name: getattr(brand, name) for name in names}
    initial |= {f"limit_{role}": giving.limit_of(role) for role in (AGENT, TEAM_LEAD)}
    form = ServiceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        staff.save_brand(by=person, values={name: data[name] for name in names})
        limits: dict[str, Decimal] = {str(Role(role)): data[f"limit_{role}"] for role in (AGENT, TEAM_LEAD)}
        giving.set_limits(by=person, limits=limits)
        messages.success(request, gettext("Saved."))
        return redirect("settings_service")
    context = {"form": form, "example": _example(brand)}
    return render(request, "crm/settings_service.html", context, status=422 if form.errors else 200)


def _example(brand: Brand) -> tuple[datetime, datetime]:
    """The coming Friday half an hour before closing, and an hour of service later."""
    calendar = Calendar.of(brand)
    now = timezone.now().astimezone(brand.zone)
    friday = now + timedelta(days=(4 - now.weekday()) % 7)
    closes = calendar.intervals[-1][1]
    late = datetime.combine(friday.date(), closes, tzinfo=brand.zone) - timedelta(minutes=30)
    return late, add_business_time(late, timedelta(hours=1), calendar=calendar)


@right_required("reasons.edit")
def wording(request: HttpRequest) -> HttpResponse:
    """What the brand calls the reasons; the codes behind them stay."""
    if request.method == "POST":
        names = {
            code: (request.POST.get(f"zh-{code}", ""), request.POST.get(f"en-{code}", ""))
            for code in reasons.SHIPPED
        }
        reasons.rename(by=cast("User", request.user), names=names)
        messages.success(request, gettext("Saved."))
        return redirect("settings_reasons")
    return render(request, "crm/settings_reasons.html", {"tree": reasons.tree(), "shipped": reasons.SHIPPED})
