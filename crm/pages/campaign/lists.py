"""Which campaigns are there, how do they do, and what do their coupons give?"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext

from campaigns import queries
from campaigns.forms import CouponTypeForm
from crm.access import may, right_required
from crm.models import record
from crm.pages.campaign.shown import person


@right_required("campaigns.view")
def campaigns(request: HttpRequest) -> HttpResponse:
    rows = queries.listed()
    return render(
        request,
        "campaigns/campaign_list.html",
        {
            "current": [row for row in rows if not row.campaign.is_past],
            "past": [row for row in rows if row.campaign.is_past],
            "may_edit": may(request.user, "campaigns.edit"),
        },
    )


@right_required("campaigns.view")
def coupon_types(request: HttpRequest) -> HttpResponse:
    may_edit = may(request.user, "campaigns.edit")
    form = CouponTypeForm(request.POST or None)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid():
            with transaction.atomic():
                record(by=person(request), action="coupon_type.create", target=form.save())
            messages.success(request, gettext("Saved."))
            return redirect("campaigns:coupons")
    context = {"form": form, "types": queries.coupon_types(), "may_edit": may_edit}
    return render(request, "campaigns/coupon_types.html", context, status=422 if form.errors else 200)
