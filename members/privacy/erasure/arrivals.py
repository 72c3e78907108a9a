"""What happens when a feed still speaks of somebody who was erased?

Under an erased external id nothing personal comes back: records of the person are refused, their orders
(which accounting needs) go to the pseudonym. An erased address under a new id is left out. Whoever comes
back of their own will, at a door of the brand, is readmitted.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from psycopg2 import sql as compose

from crm import sql
from members.models import Channel, ErasedIdentity, Suppression
from members.privacy.addresses import address_hash, identity_hash, pads
from members.privacy.erasure.pseudonyms import MARK

#: The columns of a member in which an address stands, with the channel whose hash is asked.
ADDRESSES = {
    "email": Channel.EMAIL, "phone": Channel.CALL, "line_id": Channel.LINE, "address": Channel.POST,
}  # fmt: skip


def pseudonym_of(digest: bytes) -> str:
    return f"{MARK}{digest.hex()[:40]}"


def erased_ids(*, source: str, external_ids: Iterable[str]) -> dict[str, str]:
    """external id → the pseudonym that has its place, for those that were erased; one question."""
    hashes = {identity_hash(source=source, external_id=key): key for key in external_ids}
    found = ErasedIdentity.objects.filter(identity_hash__in=list(hashes)).values_list(
        "identity_hash", flat=True
    )
    return {hashes[bytes(digest)]: pseudonym_of(bytes(digest)) for digest in found}


def erased_addresses(addresses: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of (column, address): those that belonged to somebody who was erased; one question."""
    hashes = {
        (str(ADDRESSES[column]), address_hash(channel=ADDRESSES[column], address=address)): (column, address)
        for column, address in addresses
        if address
    }
    found = Suppression.objects.filter(
        reason=Suppression.Reason.ERASED, address_hash__in=[digest for _, digest in hashes]
    ).values_list("channel", "address_hash")
    return {hashes[channel, bytes(digest)] for channel, digest in found if (channel, bytes(digest)) in hashes}


def readmit(*, addresses: Iterable[tuple[str, str]]) -> int:
    """The person themself gives us (channel, address) anew: it is no longer an erased one."""
    gone = 0
    for channel, address in addresses:
        if address:
            gone += Suppression.objects.filter(
                channel=channel,
                address_hash=address_hash(channel=channel, address=address),
                reason=Suppression.Reason.ERASED,
            ).delete()[0]
    return gone


def anybody_was_erased() -> bool:
    """Asked once a load, so that a million rows are hashed only where it matters."""
    return (
        ErasedIdentity.objects.exists()
        or Suppression.objects.filter(reason=Suppression.Reason.ERASED).exists()
    )


#: The columns of a staged file that say who somebody is.
PERSONAL = {
    "name", "given_name", "surname", "email", "phone", "line_id", "birthday", "sex", "occupation", "city",
    "district", "address", "postcode", "company", "title", "card_no", "note", "subject", "origin", "language",
    "joined_why", "joined_why_note", "brand_before",
}  # fmt: skip


def hide_in_staging(*, source: str, columns: Iterable[str]) -> int:
    """In the room of a load: the ids of the erased become pseudonyms, and what is personal beside them goes.

    Call it in the room's transaction, before the first line is written. Returns the lines that were hidden.
    """
    have = set(columns)
    if "member_id" not in have or not anybody_was_erased():
        return 0
    empty = compose.SQL(", ").join(
        [compose.SQL("{} = null").format(compose.Identifier(name)) for name in sorted(have & PERSONAL)]
    )
    given: dict[str, str | bytes] = {"source": source, **pads()}
    with connection.cursor() as cursor:
        cursor.execute(
            compose.SQL(sql.text("members/privacy/staged_identities")).format(
                personal=compose.SQL(", ") + empty if have & PERSONAL else compose.SQL("")
            ),
            given,
        )
        hidden = int(cursor.rowcount)
        for name in sorted(have & {"email", "phone", "line_id", "address"}):
            cursor.execute(
                compose.SQL(sql.text("members/privacy/staged_addresses")).format(
                    column=compose.Identifier(name)
                ),
                {"channel": ADDRESSES[name], **pads()},
            )
            hidden += int(cursor.rowcount)
    return hidden
