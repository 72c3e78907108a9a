"""Whose page is asked for, and by whom? Unseen is not found."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest

from crm.access import may
from crm.models import User
from members import profile
from members.models import Member
from members.queries import visible_to


def both(request: HttpRequest, member_no: str) -> tuple[User, Member]:
    """The person and the member, if this person may see them."""
    person = cast("User", request.user)
    found = visible_to(person).select_related("referred_by").annotate(from_files=profile.files_of())
    member = found.filter(pk=int(member_no.removeprefix("M-"))).first()
    if member is None or not may(person, "members.view"):
        raise Http404
    return person, member
