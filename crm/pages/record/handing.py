"""A colleague leaves, or gives members on: who takes over whom they looked after?"""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from crm.access import right_required, sees_only_assigned
from crm.formats import number
from crm.models import User
from crm.numbers import row_number
from members import ties
from members.models import Assignment, ContactLink


def to_hand_over(person: User) -> dict[str, Any]:
    """For the page of a person: how many members hang on them, and who could take those over."""
    known = ContactLink.objects.filter(user=person, ended_at=None).count()
    held = Assignment.objects.filter(user=person).values("member").distinct().count()
    colleagues = User.objects.filter(is_active=True).exclude(pk=person.pk).order_by("username")
    takers = [one for one in colleagues if sees_only_assigned(one)]
    return {"members_known": max(known, held), "takers": takers}


@require_POST
@right_required("users.edit")
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Every member of this person goes to a colleague; nobody is left without an owner."""
    leaver, chosen = get_object_or_404(User, pk=pk), request.POST.get("to", "")
    taker = User.objects.filter(pk=row_number(chosen)).first()
    if taker is None or not taker.is_active or taker.pk == leaver.pk:
        messages.error(request, gettext("Choose a colleague who works here."))
        return redirect("settings_user", pk)
    count = ties.hand_over(leaver=leaver, to=taker, at=timezone.now(), by=cast("User", request.user))
    text = ngettext("%(n)s member went to %(name)s.", "%(n)s members went to %(name)s.", count)
    messages.success(request, text % {"n": number(count), "name": taker})
    return redirect("settings_user", pk)
