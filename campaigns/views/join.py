"""The page on which a friend joins: by the link of whoever recommends, or without one.

It works without scripts and says the same to everybody: a member who sends it again cannot tell from the
answer, and neither can anybody who tries out phone numbers.
"""

from __future__ import annotations

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from campaigns import content, referrals
from campaigns.forms.join import JoinForm, consent_text
from campaigns.models import ReferralProgram
from crm.masking import mask_name
from crm.models import Brand

HOUR = 3600
#: Looks and answers an hour from one network address (a counter with a tablet has many), and answers in all.
LOOKS, ANSWERS, ANSWERS_IN_ALL = 600, 60, 2000


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, code: str = "") -> HttpResponse:
    if _is_too_much(request):
        response = render(request, "campaigns/join_later.html", status=429)
        response.headers["Retry-After"] = str(HOUR)
        return response
    owner = referrals.find_code(code)
    if owner is not None and owner.blocked_at:
        owner = None
    brand = Brand.get()
    form = JoinForm(request.POST if request.method == "POST" else None, asks_friend=owner is None)
    if request.method == "POST" and form.is_valid():
        if not form.is_by_program:
            answers = form.answers(
                code=owner.code if owner else "", brand=brand, language=get_language() or "zh-hant"
            )
            referrals.join(answers=answers, traces=_traces(request), at=timezone.now())
        return redirect("joined")
    context = {
        "form": form,
        "inviter": mask_name(owner.member.name) if owner else "",
        "is_invited": owner is not None,
        "reward": _reward(referrals.current()) if owner else "",
        "program": referrals.current(),
        "consent_text": consent_text(brand),
    }
    return render(request, "campaigns/join.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_safe
def joined(request: HttpRequest) -> HttpResponse:
    return render(request, "campaigns/joined.html")


def _reward(program: ReferralProgram) -> str:
    """What the new member gets, in words; empty where there is nothing to promise."""
    if not program.is_open or program.referee_coupon is None:
        return ""
    return content.coupon_value(program.referee_coupon)


def _traces(request: HttpRequest) -> referrals.Traces:
    words = [request.headers.get(name, "") for name in ("User-Agent", "Accept-Language")]
    return referrals.Traces(ip=get_client_ip_address(request) or "", device=" ".join(words).strip())


def _is_too_much(request: HttpRequest) -> bool:
    """Counted in the hour's own keys, so that the count ends with the hour."""
    place = get_client_ip_address(request) or "unknown"
    hour = int(timezone.now().timestamp()) // HOUR
    if request.method != "POST":
        return _count(f"join:look:{hour}:{place}") > LOOKS
    return (
        _count(f"join:answer:{hour}:{place}") > ANSWERS
        or _count(f"join:answer:{hour}:everybody") > ANSWERS_IN_ALL
    )


def _count(key: str) -> int:
    cache.add(key, 0, HOUR)
    return int(cache.incr(key))
