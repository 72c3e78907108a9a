"""The page of a number that was absorbed in a merge: it leads to the member who survived."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from crm.models import User
from members.identity import survivor_of
from members.queries import visible_to


def follow(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view of one member by number; of an old number, to the same page of the survivor, if it is seen."""

    @wraps(view)
    def found(request: HttpRequest, member_no: str, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, member_no, *args, **kwargs)
        except Http404:
            survivor = survivor_of(old_id=int(member_no.removeprefix("M-")))
            seen = visible_to(cast("User", request.user))
            if request.method != "GET" or survivor is None or not seen.filter(pk=survivor.pk).exists():
                raise
        name = request.resolver_match.view_name if request.resolver_match else "members:detail"
        return redirect(reverse(name, args=[survivor.member_no]))

    return found
