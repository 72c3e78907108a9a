"""Settings of other programs: who may call our API, and whom we call. Only administrators come here.

A key or a secret is shown on the page that made it, and never again: it is not stored, not even in a session.
"""

from __future__ import annotations

from datetime import timedelta
from typing import cast

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST

from crm import clients, webhooks
from crm.access import SCOPES, right_required
from crm.models import ApiClient, User, WebhookDelivery, WebhookEndpoint
from crm.pages.forms.api import ClientForm, EndpointForm, NewClientForm, NewEndpointForm

State = WebhookDelivery.State
SHOWN_MESSAGES = 20
#: A key that ends this soon is pointed out.
SOON = timedelta(days=30)


@right_required("api.edit")
def programs(request: HttpRequest) -> HttpResponse:
    found = ApiClient.objects.annotate(
        last_used_at=Max("keys__last_used_at"),
        expires_at=Max("keys__expires_at", filter=Q(keys__revoked_at=None)),
    )
    endpoints = WebhookEndpoint.objects.annotate(
        waiting=Count("deliveries", filter=Q(deliveries__state__in=[State.QUEUED, State.SENDING])),
        given_up=Count("deliveries", filter=Q(deliveries__state=State.FAILED)),
        delivered_at=Max("deliveries__delivered_at"),
    )
    now = timezone.now()
    return _answer(
        request, "crm/settings_api.html", clients=found, endpoints=endpoints, now=now, soon=now + SOON
    )


@right_required("api.edit")
def new_client(request: HttpRequest) -> HttpResponse:
    form = NewClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            issued = clients.create_client(at=timezone.now(), by=_person(request), **form.cleaned_data)
        except clients.BadClient as bad:
            form.add_error(bad.field, str(bad))
        else:
            return _answer(request, "crm/settings_api_key.html", issued=issued)
    return _answer(request, "crm/settings_api_client.html", form=form, client=None)


@right_required("api.edit")
def client(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(ApiClient, pk=pk)
    form = ClientForm(request.POST or None, client=known)
    if request.method == "POST" and form.is_valid():
        clients.change_client(client=known, by=_person(request), **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("settings_api")
    keys = known.keys.all()
    return _answer(
        request, "crm/settings_api_client.html", form=form, client=known, keys=keys, now=timezone.now(),
        scope_words=[(scope, SCOPES[scope]) for scope in known.scopes if scope in SCOPES],
    )  # fmt: skip


@require_POST
@right_required("api.edit")
def rotate_client(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(ApiClient, pk=pk, revoked_at=None)
    issued = clients.rotate_keys(client=known, at=timezone.now(), by=_person(request))
    return _answer(request, "crm/settings_api_key.html", issued=issued)


@require_POST
@right_required("api.edit")
def revoke_client(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(ApiClient, pk=pk)
    clients.revoke_client(client=known, at=timezone.now(), by=_person(request))
    messages.success(request, gettext("%(name)s can call no more.") % {"name": known.name})
    return redirect("settings_api")


@right_required("api.edit")
def new_endpoint(request: HttpRequest) -> HttpResponse:
    form = NewEndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = webhooks.create_endpoint(by=_person(request), **form.cleaned_data)
        except webhooks.BadEndpoint as bad:
            form.add_error(bad.field, str(bad))
        else:
            return _secret(request, made)
    return _answer(request, "crm/settings_webhook.html", form=form, endpoint=None)


@right_required("api.edit")
def endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(WebhookEndpoint, pk=pk)
    form = EndpointForm(request.POST or None, endpoint=known)
    if request.method == "POST" and form.is_valid():
        try:
            webhooks.change_endpoint(endpoint=known, by=_person(request), **form.cleaned_data)
        except webhooks.BadEndpoint as bad:
            form.add_error(bad.field, str(bad))
        else:
            messages.success(request, gettext("Saved."))
            return redirect("settings_webhook", pk=pk)
    sent = known.deliveries.select_related("message").order_by("-id")[:SHOWN_MESSAGES]
    given_up = known.deliveries.filter(state=State.FAILED).count()
    return _answer(
        request, "crm/settings_webhook.html", form=form, endpoint=known, sent=sent, given_up=given_up
    )


@require_POST
@right_required("api.edit")
def rotate_endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(WebhookEndpoint, pk=pk)
    changed = webhooks.rotate_secret(endpoint=known, at=timezone.now(), by=_person(request))
    return _secret(request, changed)


@require_POST
@right_required("api.edit")
def test_endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    webhooks.send_test(endpoint=get_object_or_404(WebhookEndpoint, pk=pk), by=_person(request))
    messages.success(request, gettext("A test message is on its way; its answer shows below in a moment."))
    return redirect("settings_webhook", pk=pk)


@require_POST
@right_required("api.edit")
def redeliver(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(WebhookEndpoint, pk=pk)
    again = webhooks.redeliver(endpoint=known, by=_person(request))
    text = ngettext("%(count)s message is tried again.", "%(count)s messages are tried again.", again)
    messages.success(request, text % {"count": again})
    return redirect("settings_webhook", pk=pk)


@require_POST
@right_required("api.edit")
def remove_endpoint(request: HttpRequest, pk: int) -> HttpResponse:
    known = get_object_or_404(WebhookEndpoint, pk=pk)
    webhooks.remove_endpoint(endpoint=known, by=_person(request))
    messages.success(request, gettext("%(name)s is called no more.") % {"name": known.name})
    return redirect("settings_api")


def _secret(request: HttpRequest, of: WebhookEndpoint) -> HttpResponse:
    secret = webhooks.secrets_of(of, at=timezone.now())[0]
    return _answer(request, "crm/settings_webhook_secret.html", endpoint=of, secret=secret)


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


def _answer(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    form = context.get("form")
    return render(request, template, context, status=422 if getattr(form, "errors", None) else 200)
