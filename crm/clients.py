"""Which other programs may call, and with which keys? Making, changing, rotating and revoking them.

A key reads `crm_live_<8 characters>_<32 characters>`. The eight find the row; of the whole only an HMAC is
kept, so that whoever reads the database cannot call. Every change writes an audit row.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext

from crm.access import SCOPES
from crm.models import ApiClient, ApiKey, User, record

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
SHAPE = re.compile(rf"crm_live_(?P<id>[{LETTERS}]{{8}})_[{LETTERS}]{{32}}")
SOURCE = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
#: No key lives longer than a year, and an old one this long beside its successor.
LONGEST = timedelta(days=365)
GRACE = timedelta(hours=24)
#: The last use is written at most this often, so that a busy client does not write a row with each call.
USE_EVERY = timedelta(minutes=1)


class BadClient(ValueError):
    """A client that cannot be made so; `field` names what is wrong."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class IssuedKey:
    """A key at the one moment at which it is known."""

    client: ApiClient
    key: ApiKey
    text: str


def create_client(
    *, name: str, scopes: Sequence[str], at: datetime, by: User | None, source: str = "main",
    calls_per_minute: int = 600, life: timedelta = LONGEST,
) -> IssuedKey:  # fmt: skip
    """A client with its first key. Raises BadClient."""
    name = name.strip()
    if not 0 < len(name) <= 60:
        raise BadClient("name", gettext("A name of at most 60 characters is needed."))
    if not SOURCE.fullmatch(source):
        raise BadClient("source", gettext("A feed is named by lower-case letters, digits, - and _."))
    with transaction.atomic():
        if ApiClient.objects.select_for_update().filter(name=name).exists():
            raise BadClient("name", gettext("Another client has this name."))
        client = ApiClient.objects.create(
            name=name, scopes=checked_scopes(scopes), source=source, calls_per_minute=calls_per_minute,
            created_by=by,
        )  # fmt: skip
        record(by=by, action="api_client.create", target=client, scopes=client.scopes)
        return issue_key(client=client, at=at, by=by, life=life)


def change_client(
    *, client: ApiClient, scopes: Sequence[str], calls_per_minute: int, by: User | None
) -> ApiClient:
    """Scopes and pace; a change takes effect with the next call."""
    with transaction.atomic():
        known = ApiClient.objects.select_for_update().get(pk=client.pk)
        known.scopes, known.calls_per_minute = checked_scopes(scopes), calls_per_minute
        known.save(update_fields=["scopes", "calls_per_minute"])
        record(by=by, action="api_client.change", target=known, scopes=known.scopes)
        return known


def checked_scopes(scopes: Sequence[str]) -> list[str]:
    if unknown := sorted(set(scopes) - set(SCOPES)):
        raise BadClient("scopes", gettext("Unknown scopes: %(scopes)s") % {"scopes": ", ".join(unknown)})
    if not scopes:
        raise BadClient("scopes", gettext("At least one scope is needed."))
    return [scope for scope in SCOPES if scope in scopes]


def issue_key(*, client: ApiClient, at: datetime, by: User | None, life: timedelta = LONGEST) -> IssuedKey:
    """Another key beside those that the client has."""
    if not timedelta() < life <= LONGEST:
        raise BadClient("life", gettext("A key lives for at most one year."))
    key_id, secret = _letters(8), _letters(32)
    text = f"crm_live_{key_id}_{secret}"
    with transaction.atomic():
        key = ApiKey.objects.create(
            client=client, key_id=key_id, key_hash=_hash(text), expires_at=at + life, created_at=at
        )
        record(by=by, action="api_key.issue", target=key, client_id=client.pk)
    return IssuedKey(client, key, text)


def rotate_keys(*, client: ApiClient, at: datetime, by: User | None) -> IssuedKey:
    """A new key; the old ones end within a day, so that the other program can change over."""
    with transaction.atomic():
        issued = issue_key(client=client, at=at, by=by)
        client.keys.filter(expires_at__gt=at + GRACE).exclude(pk=issued.key.pk).update(expires_at=at + GRACE)
        record(by=by, action="api_client.rotate", target=client)
    return issued


def revoke_client(*, client: ApiClient, at: datetime, by: User | None) -> None:
    """None of its keys works from now on. For good: a client that shall call again is made anew."""
    with transaction.atomic():
        if ApiClient.objects.filter(pk=client.pk, revoked_at=None).update(revoked_at=at):
            client.keys.filter(revoked_at=None).update(revoked_at=at)
            record(by=by, action="api_client.revoke", target=client)


def client_of(text: str, *, at: datetime) -> ApiClient | None:
    """Whose key this is; None for an unknown, expired or revoked one."""
    match = SHAPE.fullmatch(text)
    key = match and ApiKey.objects.select_related("client").filter(key_id=match["id"]).first()
    # Compared in any case, so that the time of the answer does not tell which ids exist.
    if not hmac.compare_digest(bytes(key.key_hash) if key else b"\0" * 32, _hash(text)) or not key:
        return None
    if key.revoked_at or key.client.revoked_at or key.expires_at <= at:
        return None
    ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=at - USE_EVERY), pk=key.pk).update(
        last_used_at=at
    )
    return key.client


def _letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def _hash(text: str) -> bytes:
    pepper = hashlib.sha256(b"shuke.api:" + settings.SECRET_KEY.encode()).digest()
    return hmac.digest(pepper, text.encode(), "sha256")
