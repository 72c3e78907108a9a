"""My own account: language, appearance, password; and the language switch of everybody else."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm import staff
from crm.access import may
from crm.models import User
from crm.pages.forms.staff import PreferencesForm


def me(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)  # noqa: S101 the middleware lets nobody else in
    form = PreferencesForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        staff.save_preferences(person=request.user, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or request.LANGUAGE_CODE):
            messages.success(request, gettext("Saved."))
        return redirect("me")
    return render(request, "crm/me.html", {"form": form}, status=422 if form.errors else 200)


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in the person's row, or in a cookie for those who are not signed in."""
    language = request.POST.get("language", "")
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=31_536_000, samesite="Lax")
        if isinstance(request.user, User):
            staff.save_preferences(person=request.user, language=language)
    return response


class PasswordChange(auth_views.PasswordChangeView):
    template_name = "registration/password_change_form.html"
    success_url = reverse_lazy("me")

    def form_valid(self, form: object) -> HttpResponse:
        messages.success(self.request, gettext("Your password was changed."))
        return super().form_valid(form)  # type: ignore[arg-type]


def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "crm/shortcuts.html", {"at_desk": may(request.user, "desk.work")})
