"""The answers: merge, not the same, later, ask again; the search; and the way back."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm import merging
from crm.access import right_required
from crm.models import User
from crm.pages.duplicates.compare import found
from crm.pages.wake import wake
from crm.tasks import drain_events
from members import duplicates
from members.duplicates import queue as reads
from members.tasks import search_duplicates

ANSWERS = {
    "reject": duplicates.reject,
    "later": duplicates.postpone,
    "reopen": duplicates.reopen,
}


@require_POST
@right_required("duplicates.decide")
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    pair = found(person, pk)
    survivor = request.POST.get("survivor", "")
    if survivor not in {str(pair.one_id), str(pair.other_id)}:
        messages.error(request, gettext("Choose the record that stays."))
        return redirect("duplicates:detail", pk)
    is_first = survivor == str(pair.one_id)
    theirs = "other" if is_first else "one"
    try:
        done = merging.merge(
            survivor_id=int(survivor),
            absorbed_id=pair.other_id if is_first else pair.one_id,
            take=[name for name in merging.CHOSEN if request.POST.get(f"take_{name}") == theirs],
            by=person,
            at=timezone.now(),
        )
    except merging.MergeRefused as refused:
        messages.error(request, str(refused))
        return redirect("duplicates:detail", pk)
    wake(drain_events)
    words = {"member": done.survivor.member_no}
    messages.success(request, gettext("Merged into %(member)s. It can be taken back for 30 days.") % words)
    return _onwards(person, pk)


@require_POST
@right_required("duplicates.decide")
def answer(request: HttpRequest, pk: int, answer: str) -> HttpResponse:
    person = cast("User", request.user)
    pair = found(person, pk)
    if answer not in ANSWERS:
        raise Http404
    try:
        ANSWERS[answer](candidate=pair, by=person, at=timezone.now())
    except duplicates.AlreadyDecided as decided:
        messages.error(request, gettext("Somebody has answered already: %(state)s.") % {"state": decided})
    else:
        messages.success(request, gettext("Saved."))
    return redirect("duplicates:detail", pk) if answer == "reopen" else _onwards(person, pk)


@require_POST
@right_required("duplicates.decide")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    person = cast("User", request.user)
    done = get_object_or_404(reads.merges(for_user=person), pk=pk)
    try:
        merging.undo(merge=done, by=person, at=timezone.now())
    except merging.MergeRefused as refused:
        messages.error(request, str(refused))
    else:
        wake(drain_events)
        messages.success(request, gettext("Taken back: there are two members again."))
    return redirect("duplicates:merged")


@require_POST
@right_required("duplicates.search")
def search(request: HttpRequest) -> HttpResponse:
    duplicates.ask(by=cast("User", request.user))
    wake(search_duplicates)
    messages.success(request, gettext("The search has begun; new pairs appear here."))
    return redirect("duplicates:list")


def _onwards(person: User, pk: int) -> HttpResponse:
    """To the next pair, so that a queue is worked off without going back and forth."""
    following = reads.following(for_user=person, at=timezone.now(), besides=pk)
    return redirect("duplicates:detail", following.pk) if following else redirect("duplicates:list")
