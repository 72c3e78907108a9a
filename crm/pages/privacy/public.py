"""How do you want to hear from us? The page behind a link in our messages, and the door to a member's rights.

The token in the address is all there is: no session, and nothing personal on the page. GET changes nothing.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.content import language_of
from campaigns.outcomes import delivery_of
from members.models import Channel, ContactPreference, Member, MessageTopic, PrivacyRequest
from members.privacy import preferences, rights, texts


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def preference(request: HttpRequest, token: str) -> HttpResponse:
    """Channels, topics, frequency, a pause, or service messages only; it holds from the moment of saving."""
    member = _member(token)
    if member is None:
        return _gone(request)
    saved = request.method == "POST"
    if saved:
        _save(request, member)
    with translation.override(_language(request, member)):
        return render(request, "members/preference.html", _shown(member, token, saved=saved))


@csrf_exempt
@login_not_required
@never_cache
@require_POST
def right(request: HttpRequest, token: str) -> HttpResponse:
    """The member uses a right. Who opened the link is checked before anything is handed out or erased."""
    member = _member(token)
    if member is None:
        return _gone(request)
    wanted = request.POST.get("right", "")
    if wanted not in PrivacyRequest.Right.values:
        return HttpResponse(status=422)
    made = rights.receive(
        member=member,
        right=wanted,
        door=PrivacyRequest.Door.PAGE,
        at=timezone.now(),
        words=request.POST.get("words", "")[:2000],
        submission=_submission(request),
    )
    with translation.override(_language(request, member)):
        return render(request, "members/right_taken.html", {"asked": made})


def _save(request: HttpRequest, member: Member) -> None:
    frequency = request.POST.get("frequency", "")
    ticked = set(request.POST.getlist("channels"))
    known = preferences.channels_of(member=member)
    purpose_text = texts.newest(purpose="marketing")
    preferences.save(
        member=member,
        at=timezone.now(),
        source="preference page",
        frequency=frequency if frequency in ContactPreference.Frequency.values else "normal",
        pause="pause" in request.POST,
        only_service="only_service" in request.POST,
        topics=request.POST.getlist("topics"),
        # Only what changed: a page that was open for a week takes nothing back that was said meanwhile.
        channels={name: name in ticked for name, is_on in known.items() if is_on != (name in ticked)},
        text_version=purpose_text.name if purpose_text else "",
    )


def _shown(member: Member, token: str, *, saved: bool) -> dict[str, Any]:
    wish = preferences.of_member(member=member)
    english = (get_language() or "").startswith("en")
    text = texts.newest(purpose="marketing")
    channels = preferences.channels_of(member=member)
    return {
        "saved": saved,
        "token": token,
        "wish": wish,
        "is_paused": bool(wish.paused_until and wish.paused_until > timezone.now()),
        "channels": [
            {"code": code, "label": Channel(code).label, "on": is_on} for code, is_on in channels.items()
        ],
        "topics": [
            {
                "code": topic.code,
                "label": topic.name_en if english else topic.name_zh,
                "on": topic.code not in wish.topics_off,
            }
            for topic in MessageTopic.objects.filter(is_active=True)
        ],
        "frequencies": ContactPreference.Frequency.choices,
        "consent_text": (text.text_en if english else text.text_zh) if text else "",
        "rights": PrivacyRequest.Right.choices,
        "submission": uuid.uuid4(),
    }


def _member(token: str) -> Member | None:
    """Whose link this is: the member's own, or one of a message; nobody's once they are erased."""
    member = preferences.by_token(token)
    if member is None and (delivery := delivery_of(token)):
        member = delivery.member
    return member if member and member.erased_at is None else None


def _language(request: HttpRequest, member: Member) -> str:
    from django.conf import settings

    if settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        return get_language() or settings.LANGUAGE_CODE
    return language_of(member)


def _submission(request: HttpRequest) -> uuid.UUID | None:
    try:
        return uuid.UUID(request.POST.get("submission", ""))
    except ValueError:
        return None


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "members/preference_gone.html", status=404)
