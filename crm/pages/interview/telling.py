"""The member's own page behind a personal link: why we ask, what happened, thank you. No session, no cookie.

GET changes nothing: mail scanners follow links. The purpose stands at the head of the page, so whoever sends
the form has read it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.content import language_of
from crm.pages.interview.forms import InterviewForm
from winback import conversations, interviews
from winback.models import Interview


@csrf_exempt  # the token in the address is the key, and there is no session that a stranger could ride on
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: HttpRequest, token: str) -> HttpResponse:
    """The form, or the thanks once it was sent."""
    interview = interviews.by_link(token, at=timezone.now())
    if interview is None:
        raise Http404
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _answer(request, interview)
    with translation.override(language_of(interview.member)):
        return _answer(request, interview)


def _answer(request: HttpRequest, interview: Interview) -> HttpResponse:
    if interview.state == Interview.State.FINISHED:
        return render(request, "winback/told.html", {"interview": interview})
    form = InterviewForm(request.POST or None, interview=interview)
    if request.method == "POST" and form.is_valid() and _finished(form, interview):
        return render(request, "winback/told.html", {"interview": interview})
    context = {"form": form, "interview": interview}
    return render(request, "winback/tell.html", context, status=422 if form.errors else 200)


def _finished(form: InterviewForm, interview: Interview) -> bool:
    now = timezone.now()
    interviews.say_purpose(interview=interview, at=now)
    try:
        conversations.finish_interview(
            interview=interview, answers=form.answers(), at=now, mode=Interview.Mode.WEB
        )
    except interviews.Incomplete as incomplete:
        form.explain(incomplete.problems)
        return False
    except interviews.Over:
        # An agent finished it on the phone meanwhile, or the form was sent twice.
        return True
    return True
