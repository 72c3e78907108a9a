"""What is asked about other programs: API clients and webhook endpoints."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from crm.access import SCOPES
from crm.models import ApiClient, WebhookEndpoint
from crm.webhooks import TOPICS


class ScopesField(forms.MultipleChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("What it may do"),
            choices=[(scope, _scope(scope)) for scope in SCOPES],
            widget=forms.CheckboxSelectMultiple,
            **options,
        )


def _scope(scope: str) -> str:
    return f"{SCOPES[scope]} ({scope})"


class ClientForm(forms.Form):
    """Scopes and pace of a client that is there."""

    scopes = ScopesField()
    calls_per_minute = forms.IntegerField(
        label=_("Calls a minute"), min_value=1, max_value=100_000, initial=600
    )

    def __init__(self, *args: Any, client: ApiClient | None = None, **options: Any) -> None:
        if client:
            options["initial"] = {"scopes": client.scopes, "calls_per_minute": client.calls_per_minute}
        super().__init__(*args, **options)
        # The words of a choice are those of the reader's language.
        self.fields["scopes"].choices = [(scope, _scope(scope)) for scope in SCOPES]  # type: ignore[attr-defined]


class NewClientForm(ClientForm):
    name = forms.CharField(
        label=_("Program name"), max_length=60, help_text=_("Which program calls, and for what.")
    )
    source = forms.CharField(
        label=_("Feed"),
        max_length=40,
        initial="main",
        help_text=_("The feed that it writes and reads: records of different feeds have ids of their own."),
    )
    field_order = ("name", "source", "scopes", "calls_per_minute")


class EndpointForm(forms.Form):
    url = forms.CharField(
        label=_("Web address"), max_length=500, help_text=_("https, port 443, reachable from outside.")
    )
    topics = forms.MultipleChoiceField(
        label=_("What it hears of"), choices=list(TOPICS.items()), widget=forms.CheckboxSelectMultiple
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, *args: Any, endpoint: WebhookEndpoint | None = None, **options: Any) -> None:
        if endpoint:
            options["initial"] = {
                "url": endpoint.url,
                "topics": endpoint.topics,
                "is_active": endpoint.state == WebhookEndpoint.State.ACTIVE,
            }
        super().__init__(*args, **options)


class NewEndpointForm(EndpointForm):
    name = forms.CharField(label=_("Program name"), max_length=60)
    field_order = ("name", "url", "topics")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["is_active"]
