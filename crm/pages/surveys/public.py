"""The pages behind a survey's links: by the public address, by a personal one, and going on where one was.

No session and no cookie: the token in the address is all there is, so the same page works in a browser and
inside LINE. GET changes nothing: mail scanners follow links.
"""

from __future__ import annotations

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

from campaigns import content, coupons
from crm.pages.surveys import limits
from crm.pages.surveys.asked import asked
from members import surveys
from members.models import Survey, SurveyInvitation, SurveyResponse
from members.surveys import answering, inviting, wording

#: Anonymous starts an hour from one place.
STARTS = 120
METHODS = ["GET", "HEAD", "POST"]


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def public(request: HttpRequest, code: str) -> HttpResponse:
    """The public address: what it is about, and one button that begins."""
    survey = get_object_or_404(Survey.objects.exclude(state=Survey.State.DRAFT), code=code)
    if limits.is_too_much(request, page="survey", sends=STARTS):
        return limits.later(request)
    if request.method != "POST":
        return _opening(request, survey, invitation=None)
    if request.POST.get("website"):
        # Nobody sees that field; programs fill it in and are thanked.
        return _thanks(request, survey)
    try:
        response = surveys.start(
            survey=survey, at=timezone.now(), channel=_channel(request), language=get_language() or "",
            ip_hash=limits.ip_hash(request),
        )  # fmt: skip
    except surveys.Over as over:
        return _over(request, survey, over)
    return redirect("survey_go_on", response.token)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def go_on(request: HttpRequest, token: str) -> HttpResponse:
    """An anonymous answer, screen by screen."""
    response = answering.by_token(token)
    if response is None:
        raise Http404
    if limits.is_too_much(request, page="survey-on"):
        return limits.later(request)
    return _walk(request, response)


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """A member's own link: their language, their answers, once."""
    invitation = inviting.by_token(token)
    if invitation is None or invitation.survey.state == Survey.State.DRAFT:
        raise Http404
    if limits.is_too_much(request, page="survey-on"):
        return limits.later(request)
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return _personal(request, invitation)
    with translation.override(content.language_of(invitation.member)):
        return _personal(request, invitation)


def _personal(request: HttpRequest, invitation: SurveyInvitation) -> HttpResponse:
    survey = invitation.survey
    response = (
        SurveyResponse.objects.filter(invitation=invitation).select_related("survey", "version").first()
    )
    if response is not None and response.finished_at is not None:
        return _thanks(request, survey, response)
    if response is None and request.method != "POST":
        return _opening(request, survey, invitation=invitation)
    try:
        response = surveys.start(
            survey=survey, at=timezone.now(), invitation=invitation, channel=_channel(request),
            language=get_language() or "",
        )  # fmt: skip
    except surveys.Over as over:
        return _over(request, survey, over)
    return _walk(request, response)


def _walk(request: HttpRequest, response: SurveyResponse) -> HttpResponse:
    """Show the screen, or take what was said on it."""
    survey = response.survey
    if response.finished_at is not None:
        return _thanks(request, survey, response)
    if survey.state != Survey.State.OPEN:
        return _over(request, survey, None)
    if request.method != "POST" or not request.POST.get("at"):
        return _screen(request, response, key=request.GET.get("at", ""))
    if request.POST.get("website"):
        return _thanks(request, survey)
    return _take(request, response)


def _take(request: HttpRequest, response: SurveyResponse) -> HttpResponse:
    key = request.POST["at"]
    said = {name: request.POST.getlist(name) for name in request.POST}
    try:
        wrong = surveys.answer(response=response, key=key, said=said, at=timezone.now())
    except surveys.Over as over:
        return _over(request, response.survey, over)
    if wrong:
        return _screen(request, response, key=key, said=said, wrong=wrong)
    # The next screen by its own address, so that going back and reloading send nothing twice.
    return redirect(request.path)


def _screen(
    request: HttpRequest, response: SurveyResponse, *, key: str, said: Any = None, wrong: Any = None
) -> HttpResponse:
    here = surveys.stand(response, key=key)
    context = {
        "survey": response.survey,
        "title": _title(response.version),
        "questions": asked(here.shown, answers=here.answers, said=said, wrong=wrong),
        "at": here.shown[0].key if here.shown else "",
        "back": here.back,
        "percent": round(100 * here.progress),
        "has_errors": bool(wrong),
        "is_preview": False,
        "is_story": response.survey.kind == Survey.Kind.STORY,
    }
    return render(request, "members/survey_screen.html", context, status=422 if wrong else 200)


def _opening(request: HttpRequest, survey: Survey, *, invitation: SurveyInvitation | None) -> HttpResponse:
    version = surveys.current(survey)
    if survey.state != Survey.State.OPEN or version is None:
        return _over(request, survey, None)
    if invitation is None and not survey.takes_anonymous:
        raise Http404
    context = {
        "survey": survey,
        "title": _title(version),
        "intro": wording(version.intro_zh, version.intro_en),
        "count": version.questions.exclude(kind="scene").count(),
        "invitation": invitation,
        "reward": _reward_words(survey) if invitation else "",
    }
    return render(request, "members/survey_opening.html", context)


def _thanks(request: HttpRequest, survey: Survey, response: SurveyResponse | None = None) -> HttpResponse:
    version = response.version if response else surveys.current(survey)
    context: dict[str, Any] = {
        "title": _title(version) if version else survey.name,
        "thanks": wording(version.thanks_zh, version.thanks_en) if version else "",
        "coupon": None,
        "coupon_value": "",
    }
    # Only by the member's own link: who typed a contact of theirs at the open address sees no coupon.
    if response is not None and response.invitation_id is not None and response.member_id is not None:
        coupon = coupons.reward_coupon(
            member_id=response.member_id, source=f"survey:{survey.pk}", at=timezone.now()
        )
        context |= {"coupon": coupon, "coupon_value": content.coupon_value(coupon.type) if coupon else ""}
    return render(request, "members/survey_thanks.html", context)


def _over(request: HttpRequest, survey: Survey, why: surveys.Over | None) -> HttpResponse:
    version = surveys.current(survey)
    context = {"title": _title(version) if version else survey.name, "why": str(why) if why else ""}
    return render(request, "members/survey_over.html", context, status=410)


def _title(version: Any) -> str:
    return wording(version.title_zh, version.title_en)


def _reward_words(survey: Survey) -> str:
    kind = coupons.reward_type(survey.reward_type_id)
    return content.coupon_value(kind) if kind else ""


def _channel(request: HttpRequest) -> str:
    """LINE opens links in a browser of its own."""
    return "line" if " Line/" in request.headers.get("User-Agent", "") else "web"
