"""What a member's mail program and browser ask: refuse further mail, follow the link, fetch the picture.

No session and no cookie is needed; the token in the address is all there is. GET changes no consent: mail
scanners follow links, so a person presses a button, or their mail program posts for them (RFC 8058).
"""

from __future__ import annotations

from base64 import b64decode
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import outcomes
from campaigns.content import language_of
from campaigns.models import Delivery
from members import privacy
from members.models import Consent, ConsentState

PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows one button and what it does; POST withdraws the consent, at once and without questions."""
    delivery = outcomes.delivery_of(token)
    if delivery is None or delivery.member.erased_at:
        raise Http404
    if request.method == "POST":
        privacy.withdraw(
            member=delivery.member,
            channel=delivery.channel,
            at=timezone.now(),
            source="unsubscribe link",
            evidence={"delivery": delivery.pk, "one_click": "List-Unsubscribe" in request.POST},
        )
    return _in_language(
        request, delivery, "campaigns/refuse.html", refused=_has_refused(delivery), token=token
    )


@login_not_required
@never_cache
@require_safe
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """The picture of a mail. An unknown token gets it too: a broken picture helps nobody."""
    if request.method == "GET":
        outcomes.note_open(token=token, at=timezone.now())
    return HttpResponse(PIXEL, content_type="image/gif")


@login_not_required
@never_cache
@require_safe
def clicked(request: HttpRequest, token: str) -> HttpResponse:
    """On to the shop: the target is a stored row, never a parameter. HEAD is a scanner's."""
    agent = request.headers.get("User-Agent", "") if request.method == "GET" else ""
    target = outcomes.note_click(token=token, at=timezone.now(), user_agent=agent)
    if target is None:
        raise Http404
    return HttpResponseRedirect(target)


def _has_refused(delivery: Delivery) -> bool:
    return Consent.objects.filter(
        member_id=delivery.member_id,
        channel=delivery.channel,
        purpose="marketing",
        state=ConsentState.WITHDRAWN,
    ).exists()


def _in_language(request: HttpRequest, delivery: Delivery, template: str, **context: Any) -> HttpResponse:
    """In the member's language, unless this browser has chosen one."""
    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return render(request, template, context)
    with translation.override(language_of(delivery.member)):
        return render(request, template, context)
