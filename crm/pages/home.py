"""Where are the members now, who moved, and what must be done today?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from crm.access import may
from crm.models import User
from crm.pages.sign_in import first_page


def home(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 the middleware lets nobody else in
    if not may(request.user, "figures.view"):
        return redirect(first_page(request.user))
    return render(request, "crm/home.html")
