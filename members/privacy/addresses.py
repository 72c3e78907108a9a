"""Which address does a channel use, and what remains of it once it is suppressed? A keyed hash."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from functools import lru_cache

from django.conf import settings
from django.db.models import QuerySet

from members.models import Channel, Member

#: channel → the member's column that holds its address
COLUMNS: dict[str, str] = {
    Channel.EMAIL: "email",
    Channel.SMS: "phone",
    Channel.LINE: "line_id",
    Channel.CALL: "phone",
    Channel.POST: "address",
}
#: HMAC of SHA-256 works on keys of one block.
BLOCK = 64


def address_of(member: Member, channel: str) -> str:
    return str(getattr(member, COLUMNS[channel]))


def normal_address(*, channel: str, address: str) -> str:
    """As members keep it, so that the same address has one hash."""
    address = unicodedata.normalize("NFKC", address).strip()
    return address.lower() if channel == Channel.EMAIL else address


def address_hash(*, channel: str, address: str) -> bytes:
    """HMAC-SHA256: proof of "never again" that does not keep the address."""
    return hmac.digest(_key(), normal_address(channel=channel, address=address).encode(), "sha256")


def identity_hash(*, source: str, external_id: str) -> bytes:
    """What remains of (source, external id) of somebody who was erased."""
    return hmac.digest(_key(), f"{source}\x1f{external_id}".encode(), "sha256")


def pads() -> dict[str, bytes]:
    """The two halves of the key, for the same HMAC in SQL."""
    key = _key().ljust(BLOCK, b"\0")
    return {"inner": bytes(byte ^ 0x36 for byte in key), "outer": bytes(byte ^ 0x5C for byte in key)}


def members_at(*, channel: str, address: str) -> QuerySet[Member]:
    """Everybody who shares the address."""
    kept = normal_address(channel=channel, address=address)
    return Member.objects.filter(**{COLUMNS[channel]: kept}) if kept else Member.objects.none()


@lru_cache(maxsize=1)
def _key() -> bytes:
    """Of its own: hashes here say nothing elsewhere. SUPPRESSION_KEY outlives a new SECRET_KEY."""
    secret = settings.SUPPRESSION_KEY or settings.SECRET_KEY
    return hashlib.sha256(b"shuke.suppression:" + secret.encode()).digest()
