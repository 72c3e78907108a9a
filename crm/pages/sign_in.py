"""Getting in: sign in, forgotten passwords, and the first run of an empty installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator

from crm import staff
from crm.models import Brand, User
from crm.pages.forms.staff import WelcomeForm

LONGEST_NAME = 150


class SignInForm(AuthenticationForm):
    """A name longer than any of ours is nobody's: it is not looked for, and not written down either."""

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if len(name) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        return name


# The decorator sits on dispatch and does not reach an override by itself.
@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    redirect_authenticated_user = True
    authentication_form = SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if staff.is_new():
            return redirect("welcome")
        return super().dispatch(request, *args, **kwargs)


class PasswordReset(auth_views.PasswordResetView):
    """The link is built from a setting: the Host header of a request is whatever its sender wrote."""

    email_template_name = "registration/password_reset_email.txt"
    subject_template_name = "registration/password_reset_subject.txt"
    success_url = reverse_lazy("password_reset_done")

    @property
    def extra_email_context(self) -> dict[str, Any]:  # type: ignore[override]
        return {"base_url": settings.BASE_URL, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}


@login_not_required
def welcome(request: HttpRequest) -> HttpResponse:
    """Brand and administrator, only while nobody works here."""
    if not staff.is_new():
        return redirect("login")
    form = WelcomeForm(request.POST or None, instance=Brand.get(), initial={"name": ""})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            person = staff.open_installation(
                brand={key: data[key] for key in ("name", "time_zone", "currency", "country")},
                username=data["username"],
                name=data["person_name"],
                email=data["email"],
                password=data["password"],
            )
        except staff.AlreadyOpened:
            return redirect("login")
        login(request, person, backend="django.contrib.auth.backends.ModelBackend")
        return redirect("home")
    return render(request, "crm/welcome.html", {"form": form}, status=422 if form.errors else 200)


def first_page(person: User) -> str:
    """Where somebody lands who may not see the overview."""
    from crm.access import may

    for right, url_name in (
        ("figures.view", "home"),
        ("desk.work", "console:desk"),
        ("members.list", "members:list"),
        ("status.view", "status"),
    ):
        if may(person, right):
            return url_name
    return "me"
