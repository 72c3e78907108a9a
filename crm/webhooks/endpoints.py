"""Which addresses listen, to what, and with which secret?"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.models import OutboxMessage, User, WebhookDelivery, WebhookEndpoint, record
from crm.webhooks.fetching import RefusedAddress, check_url
from crm.webhooks.signing import secret_from

TOPICS = {
    "member.stage_moved": _("a member moved to another stage"),
    "member.returned": _("a member who was lost came back"),
    "member.merged": _("two members became one"),
    "member.unmerged": _("a merge was taken back"),
    "member.erased": _("a member was erased at their request"),
}
TEST_TOPIC = "endpoint.test"
#: After a rotation the old secret signs beside the new one for this long.
BOTH_SECRETS = timedelta(hours=24)


class BadEndpoint(ValueError):
    """An endpoint that cannot be kept so; `field` names what is wrong."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


def create_endpoint(*, name: str, url: str, topics: Sequence[str], by: User | None) -> WebhookEndpoint:
    """Raises BadEndpoint. Its secret is secrets_of(endpoint)[0]."""
    with transaction.atomic():
        _check(name, url, topics)
        if WebhookEndpoint.objects.select_for_update().filter(name=name.strip()).exists():
            raise BadEndpoint("name", gettext("Another endpoint has this name."))
        endpoint = WebhookEndpoint.objects.create(
            name=name.strip(), url=url, topics=list(topics), seed=secrets.token_bytes(32), created_by=by
        )
        record(by=by, action="webhook.create", target=endpoint, topics=endpoint.topics)
        return endpoint


def change_endpoint(
    *, endpoint: WebhookEndpoint, url: str, topics: Sequence[str], is_active: bool, by: User | None
) -> WebhookEndpoint:
    """Address, topics, and whether it is called; what waits goes to the new address. Raises BadEndpoint."""
    _check(endpoint.name, url, topics)
    with transaction.atomic():
        known = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        known.url, known.topics = url, list(topics)
        known.state = WebhookEndpoint.State.ACTIVE if is_active else WebhookEndpoint.State.PAUSED
        known.save(update_fields=["url", "topics", "state"])
        record(by=by, action="webhook.change", target=known, topics=known.topics, state=known.state)
        return known


def rotate_secret(*, endpoint: WebhookEndpoint, at: datetime, by: User | None) -> WebhookEndpoint:
    """A new secret; both sign for a day, so that the receiver can change over without missing a message."""
    with transaction.atomic():
        known = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
        known.old_seed, known.old_until = known.seed, at + BOTH_SECRETS
        known.seed = secrets.token_bytes(32)
        known.save(update_fields=["seed", "old_seed", "old_until"])
        record(by=by, action="webhook.rotate", target=known)
        return known


def remove_endpoint(*, endpoint: WebhookEndpoint, by: User | None) -> None:
    """It is called no more, and what waited for it is dropped."""
    with transaction.atomic():
        record(by=by, action="webhook.remove", target=endpoint, name=endpoint.name)
        endpoint.delete()


def redeliver(*, endpoint: WebhookEndpoint, by: User | None) -> int:
    """Try again, from the beginning of the schedule, what was given up; the number of messages."""
    with transaction.atomic():
        again = endpoint.deliveries.filter(state=WebhookDelivery.State.FAILED).update(
            state=WebhookDelivery.State.QUEUED, attempts=0, next_at=_now()
        )
        record(by=by, action="webhook.redeliver", target=endpoint, messages=again)
        return again


def send_test(*, endpoint: WebhookEndpoint, by: User | None) -> WebhookDelivery:
    """A message without content, to see whether the receiver answers."""
    with transaction.atomic():
        key = f"test:{endpoint.pk}:{secrets.token_hex(8)}"
        message = OutboxMessage.objects.create(topic=TEST_TOPIC, event_key=key, payload={})
        record(by=by, action="webhook.test", target=endpoint)
        return WebhookDelivery.objects.create(message=message, endpoint=endpoint)


def secrets_of(endpoint: WebhookEndpoint, *, at: datetime) -> list[str]:
    """The secrets that sign now, the newest first."""
    seeds = [endpoint.seed]
    if endpoint.old_seed and endpoint.old_until and at < endpoint.old_until:
        seeds.append(endpoint.old_seed)
    return [secret_from(bytes(seed)) for seed in seeds]


def _check(name: str, url: str, topics: Sequence[str]) -> None:
    if not 0 < len(name.strip()) <= 60:
        raise BadEndpoint("name", gettext("A name of at most 60 characters is needed."))
    if not topics or set(topics) - set(TOPICS):
        raise BadEndpoint("topics", gettext("Choose at least one of the topics."))
    try:
        check_url(url)
    except RefusedAddress as refused:
        text = gettext("This address is not called: %(reason)s.") % {"reason": _said(refused)}
        raise BadEndpoint("url", text) from None


def _said(refused: RefusedAddress) -> str:
    return gettext(str(refused))


def _now() -> object:
    from django.db.models.functions import Now

    return Now()
