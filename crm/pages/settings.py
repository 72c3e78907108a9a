"""Rules and rights of the installation: brand, people, teams. Only administrators come here."""

from __future__ import annotations

from smtplib import SMTPException
from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from crm import staff
from crm.access import may, right_required
from crm.models import Brand, Team, User
from crm.pages.forms.staff import BrandForm, NewPersonForm, PersonForm, TeamForm
from crm.pages.record.handing import to_hand_over


def settings_home(request: HttpRequest) -> HttpResponse:
    """The first page of the settings that this person may open."""
    if may(request.user, "brand.edit"):
        return redirect("settings_brand")
    return redirect("me")


@right_required("brand.edit")
def brand(request: HttpRequest) -> HttpResponse:
    form = BrandForm(request.POST or None, instance=Brand.get())
    if request.method == "POST" and form.is_valid():
        staff.save_brand(by=_person(request), values=form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("settings_brand")
    return _answer(request, "crm/settings_brand.html", form=form)


@right_required("users.edit")
def users(request: HttpRequest) -> HttpResponse:
    people = User.objects.select_related("team").order_by("-is_active", "role", "username")
    return _answer(
        request, "crm/settings_users.html", people=people, team_form=TeamForm(), teams=Team.objects.all()
    )


@right_required("users.edit")
def new_user(request: HttpRequest) -> HttpResponse:
    form = NewPersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        person = staff.create_person(by=_person(request), **form.cleaned_data)
        _send_link(request, person)
        return redirect("settings_users")
    return _answer(request, "crm/settings_user.html", form=form, person=None)


@right_required("users.edit")
def user(request: HttpRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(User, pk=pk)
    form = PersonForm(request.POST or None, instance=User.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            staff.change_person(by=_person(request), person=person, **form.cleaned_data)
        except staff.LastAdministrator:
            form.add_error("role", gettext("This is the last administrator: make somebody else one first."))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("settings_users")
    return _answer(request, "crm/settings_user.html", form=form, person=person, **to_hand_over(person))


@require_POST
@right_required("users.edit")
def send_link(request: HttpRequest, pk: int) -> HttpResponse:
    _send_link(request, get_object_or_404(User, pk=pk, is_active=True))
    return redirect("settings_users")


@require_POST
@right_required("users.edit")
def new_team(request: HttpRequest) -> HttpResponse:
    form = TeamForm(request.POST)
    if form.is_valid():
        staff.save_team(by=_person(request), name=form.cleaned_data["name"])
    else:
        messages.error(request, " ".join(str(error) for error in form.errors["name"]))
    return redirect("settings_users")


def _send_link(request: HttpRequest, person: User) -> None:
    try:
        staff.send_password_link(by=_person(request), person=person)
    except (OSError, SMTPException) as error:
        text = gettext(
            "The mail to %(address)s could not be handed over (%(reason)s). Send the link again later."
        )
        messages.error(request, text % {"address": person.email, "reason": type(error).__name__})
    else:
        messages.success(
            request, gettext("A link to choose a password went to %(address)s.") % {"address": person.email}
        )


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _answer(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    form = context.get("form")
    return render(request, template, context, status=422 if getattr(form, "errors", None) else 200)
