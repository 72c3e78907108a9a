"""The newsletter page, and the page behind the link in the confirming mail. No session, no cookie, no script.

The answer is the same for every address. GET confirms nothing: mail scanners follow links.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm.models import Brand
from crm.pages.surveys import limits
from members import ingest, newsletter

METHODS = ["GET", "HEAD", "POST"]
#: Sign-ups an hour from one place.
SIGN_UPS = 30


class NewsletterForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), max_length=254, error_messages={"required": _("Enter your e-mail.")}
    )
    name = forms.CharField(label=_("Your name"), max_length=40, required=False)
    agree = forms.BooleanField(error_messages={"required": _("Without this we may not send you anything.")})
    # Nobody sees it; programs fill it in.
    website = forms.CharField(required=False, max_length=200)

    def clean_email(self) -> str:
        kept = ingest.normal_email(str(self.cleaned_data["email"]))
        if not kept or not ingest.is_deliverable_email(kept):
            raise ValidationError(_("This cannot be an e-mail address."))
        return kept

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).replace("\0", "").split())


def consent_text(brand: Brand) -> str:
    """The sentence beside the tick; kept as evidence. A change needs a new newsletter.CONSENT_VERSION."""
    return gettext(
        "I agree that %(brand)s sends me its newsletter and offers by e-mail. I can refuse at any time, free "
        "of charge, by the link in every mail."
    ) % {"brand": brand.name}


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def sign_up(request: HttpRequest) -> HttpResponse:
    if limits.is_too_much(request, page="news", sends=SIGN_UPS):
        return limits.later(request)
    brand = Brand.get()
    form = NewsletterForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = form.cleaned_data
        if not given["website"]:
            newsletter.ask(
                email=given["email"], name=given["name"], language=get_language() or "zh-hant",
                text=consent_text(brand), ip_hash=limits.ip_hash(request), at=timezone.now(),
            )  # fmt: skip
        return redirect("newsletter_asked")
    context = {"form": form, "consent_text": consent_text(brand)}
    return render(request, "members/newsletter.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def asked(request: HttpRequest) -> HttpResponse:
    return render(request, "members/newsletter_asked.html")


@csrf_exempt
@login_not_required
@never_cache
@require_http_methods(METHODS)
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    at = timezone.now()
    signup = newsletter.by_token(token, at=at)
    if signup is None:
        raise Http404
    if request.method == "POST" and signup.confirmed_at is None:
        newsletter.confirm(signup=signup, at=at)
    return render(request, "members/newsletter_confirm.html", {"signup": signup})
