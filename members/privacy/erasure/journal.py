"""Who was erased, told outside the database, so that a restored backup can be made to forget them again.

ERASURE_LOG is a file of JSON lines: ids, times and keyed hashes, nothing else. It must not lie in the backup
set of the database: it is what the backup does not know yet. Every line stands there once; what is missing is
written after each erasure and every night.
"""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction

from members.models import ErasedIdentity, Erasure, Member, Suppression


@dataclass
class Kept:
    """What the file says."""

    members: dict[uuid.UUID, datetime] = field(default_factory=dict)
    identities: dict[str, datetime] = field(default_factory=dict)
    addresses: dict[tuple[str, str], datetime] = field(default_factory=dict)


def path() -> Path:
    return Path(settings.ERASURE_LOG)


def read(file: Path | None = None) -> Kept:
    """Raises ValueError for a line that cannot be read, except the last, which a crash may have cut."""
    kept = Kept()
    file = file or path()
    lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
    for number, line in enumerate(lines, start=1):
        try:
            words = json.loads(line)
            _take(kept, words, datetime.fromisoformat(words["at"]))
        except (ValueError, KeyError) as problem:
            if number == len(lines):
                break
            raise ValueError(f"{file}, line {number} cannot be read") from problem
    return kept


def _take(kept: Kept, words: dict[str, str], at: datetime) -> None:
    if "member" in words:
        kept.members[uuid.UUID(words["member"])] = at
    elif "identity" in words:
        kept.identities[words["identity"]] = at
    else:
        kept.addresses[words["channel"], words["address"]] = at


def write_missing() -> int:
    """Bring the file up to the database; the lines written. Twice writes nothing."""
    known = read()
    lines = [json.dumps(line) for line in _missing(known)]
    if not lines:
        return 0
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    _cut_half_a_line(file)
    with file.open("a", encoding="utf-8") as out:
        out.write("\n".join(lines) + "\n")
        out.flush()
        os.fsync(out.fileno())
    file.chmod(0o600)
    return len(lines)


def _cut_half_a_line(file: Path) -> None:
    """What a crash left of a line that was being written; it is written anew."""
    if file.exists() and not (text := file.read_bytes()).endswith(b"\n"):
        file.write_bytes(text[: text.rfind(b"\n") + 1])


def _missing(known: Kept) -> Iterator[dict[str, str]]:
    for row in Erasure.objects.order_by("pk").iterator():
        if row.public_id not in known.members:
            yield {"member": str(row.public_id), "at": row.at.isoformat()}
    for identity in ErasedIdentity.objects.order_by("pk").iterator():
        if (words := bytes(identity.identity_hash).hex()) not in known.identities:
            yield {"identity": words, "at": identity.at.isoformat()}
    erased = Suppression.objects.filter(reason=Suppression.Reason.ERASED)
    for address in erased.order_by("pk").iterator():
        key = (str(address.channel), bytes(address.address_hash).hex())
        if key not in known.addresses:
            yield {"channel": key[0], "address": key[1], "at": address.at.isoformat()}


def replay(*, at: datetime, file: Path | None = None) -> tuple[int, int]:
    """After a restore: erase again whom the file names. (members erased now, lines read). Twice: nobody.

    The hashes come back too, so that a person who is younger than the backup does not return with the next
    file of the feed.
    """
    from members.privacy.erasure.executing import erase

    kept = read(file)
    with transaction.atomic():
        Suppression.objects.bulk_create(
            (
                Suppression(channel=channel, address_hash=bytes.fromhex(words), reason="erased", at=since)
                for (channel, words), since in kept.addresses.items()
            ),
            update_conflicts=True,
            unique_fields=["channel", "address_hash"],
            update_fields=["reason", "at"],
        )
        ErasedIdentity.objects.bulk_create(
            (
                ErasedIdentity(identity_hash=bytes.fromhex(words), at=since)
                for words, since in kept.identities.items()
            ),
            ignore_conflicts=True,
        )
        found = Member.objects.filter(public_id__in=list(kept.members), erased_at=None)
        keys = list(found.order_by("pk").values_list("pk", flat=True))
        erase(members=keys, at=at, cause="replay")
    return len(keys), len(kept.members)
