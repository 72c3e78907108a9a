"""Who has let a file slip out? Every file holds members who do not exist, each with an address of its own.

When one of them comes back (somebody loads a list that holds it, looks it up, writes to it) the row names
the file, and the file names who had it.
"""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import Now

from crm.models import Brand, User, record
from members.models import Canary, CanarySighting, Export, Member
from members.queries import written_phones

PER_FILE = 2
#: No number or address is shorter.
SHORTEST = 6
SURNAMES, GIVEN = "陳林黃張李王吳劉蔡楊", "怡君雅婷宗翰家豪淑芬志明佳穎冠宇詩涵承恩"
#: Above every member's own number for a long time.
FIRST_NUMBER = 900_000_000
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


def plant(export: Export) -> list[Canary]:
    """The canaries of this file: the same after a resumption."""
    known = list(export.canaries.order_by("pk"))
    while len(known) < PER_FILE:
        known.append(Canary.objects.create(export=export, **_invented()))
    return known


def values(canary: Canary, beside: Any) -> dict[str, Any]:
    """As a row of the file: like the one beside it in all that is not personal."""
    return {
        **beside, "id": None, "number": canary.number, "external_id": canary.number, "name": canary.name,
        "email": canary.email, "phone": canary.phone, "line_id": "", "birthday": None, "address": "",
        "card_no": "", "tags": "",
    }  # fmt: skip


def spot(words: str, *, door: str, by: User | None) -> Canary | None:
    """Whether the words are the number or an address of a canary; then that is written down.

    Somebody who types it letter by letter, or looks again within the hour, is one sighting.
    """
    words = words.strip()
    if len(words) < SHORTEST:
        return None
    is_it = Q(number=words.upper()) | Q(email=words.lower()) | Q(phone__in=written_phones(words))
    found = Canary.objects.filter(is_it).first()
    if found:
        just_now = CanarySighting.objects.filter(
            canary=found, door=door, by=by, at__gt=Now() - timedelta(hours=1)
        )
        if not just_now.exists():
            _sighted(found, door=door, by=by)
    return found


def look_for_canaries() -> int:
    """Canaries that have become members, through whatever door; how many sightings are new."""
    canaries = Canary.objects.exclude(sightings__door="member")
    emails = {canary.email: canary for canary in canaries}
    phones = {canary.phone: canary for canary in canaries}
    rows = Member.objects.filter(email__in=emails).exclude(email="").values_list("email", flat=True)
    found = {emails[email] for email in rows}
    for phone in Member.objects.filter(phone__in=phones).exclude(phone="").values_list("phone", flat=True):
        found.add(phones[phone])
    for canary in found:
        _sighted(canary, door="member", by=None)
    return len(found)


def sighted_since(since: datetime) -> list[CanarySighting]:
    """The newest first."""
    rows = CanarySighting.objects.filter(at__gt=since).select_related("canary__export__by", "by")
    return list(rows.order_by("-pk"))


def _sighted(canary: Canary, *, door: str, by: User | None) -> None:
    CanarySighting.objects.create(canary=canary, door=door, by=by)
    record(by=by, action="export.canary", target=canary.export, canary=canary.pk, door=door)


def _invented() -> dict[str, str]:
    tag = "".join(secrets.choice(ALPHABET) for _ in range(7))
    domain = Brand.get().sender_email.rpartition("@")[2] or "example.com"
    start = secrets.randbelow(len(GIVEN) // 2) * 2
    return {
        "number": f"M-{FIRST_NUMBER + secrets.randbelow(90_000_000)}",
        "name": secrets.choice(SURNAMES) + GIVEN[start : start + 2],
        "email": f"{secrets.choice(('yt', 'cw', 'jh', 'sf'))}.{tag}@{domain}",
        "phone": f"+8869{secrets.randbelow(100_000_000):08d}",
    }
