"""How do members come in? The same upsert for a file of a million and for one record of the API."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from psycopg2.extras import execute_values

from crm import sql
from crm.models import ApiClient, Brand
from members import privacy
from members.identity import aliases
from members.ingest import room
from members.ingest.rules import Refused, checked_id, normal_email, normal_phone, version_of
from members.ingest.tally import Tally
from members.models import Channel, Member, MemberChange

#: What a person may edit on the member page.
EDITABLE = (
    "name", "given_name", "surname", "email", "phone", "line_id", "birthday", "sex", "occupation",
    "city", "district", "address", "origin", "language", "postcode", "company", "title", "company_size",
    "card_no", "joined_why", "joined_why_note", "brand_before", "preferred_channel",
)  # fmt: skip

#: Texts that are one word of a closed list.
CLOSED = {
    "sex": Member.Sex.values,
    "company_size": Member.CompanySize.values,
    "joined_why": Member.JoinedWhy.values,
    "preferred_channel": Channel.values,
}
#: The room that each text has in the table.
LENGTHS = {
    name: Member._meta.get_field(name).max_length  # type: ignore[union-attr]
    for name in EDITABLE
}


def write_members(*, source: str, at: datetime) -> Tally:
    """Write what waits in incoming_member, inside the caller's transaction, and queue them."""
    ((absorbed, filled),) = sql.query("members/ingest/absorbed_members", source=source, at=at).rows
    tally = room.upsert("member", source=source, at=at)
    tally.updated += filled
    tally.unchanged += absorbed - filled
    return tally


def write_consents(*, at: datetime) -> int:
    """Bring what waits in incoming_consent into force; refusals take their turn with the gates of sending."""
    concerned = sql.query("members/ingest/consents_concerned").rows
    privacy.lock_contact_states(row[0] for row in concerned)
    sql.run("members/ingest/suppress_refused", at=at, **privacy.pads())
    return sql.run("members/ingest/write_consents", at=at)


@dataclass(frozen=True)
class MemberFields:
    """What a feed says about one member; None is "it does not say", an empty text "there is none"."""

    external_id: str
    name: str | None = None
    given_name: str | None = None
    surname: str | None = None
    email: str | None = None
    phone: str | None = None
    line_id: str | None = None
    birthday: date | None = None
    sex: str | None = None
    occupation: str | None = None
    city: str | None = None
    district: str | None = None
    address: str | None = None
    origin: str | None = None
    language: str | None = None
    postcode: str | None = None
    company: str | None = None
    title: str | None = None
    company_size: str | None = None
    card_no: str | None = None
    joined_why: str | None = None
    joined_why_note: str | None = None
    brand_before: str | None = None
    preferred_channel: str | None = None
    #: Only the keys the feed speaks of, as members.profile cleans them; None clears one.
    custom: Mapping[str, Any] | None = None
    joined_at: datetime | None = None
    updated_at: datetime | None = None


def record_member(
    *,
    source: str,
    member: MemberFields,
    at: datetime,
    client: ApiClient | None = None,
    by_themself: bool = False,
) -> Member:
    """One member from the API or a form; the newest version wins. Raises Refused."""
    return record_members(source=source, members=[member], at=at, client=client, by_themself=by_themself)[0]


def record_members(
    *,
    source: str,
    members: Sequence[MemberFields],
    at: datetime,
    client: ApiClient | None = None,
    by_themself: bool = False,
) -> list[Member]:
    """A batch, in one transaction; of two with one id the newer version counts, of equal ones the later.

    What changes in members that are known is kept as history, as an edit is; files keep theirs with the load.
    Somebody who was erased is refused, and an erased address is left out; who comes by themself at a door of
    the brand brings their address along. Raises Refused.
    """
    brand = Brand.get()
    newest: dict[str, MemberFields] = {}
    for member in members:
        key = checked_id(member.external_id, reason="member_id")
        if key not in newest or _version(member, at) >= _version(newest[key], at):
            newest[key] = member
    if privacy.erased_ids(source=source, external_ids=newest):
        raise Refused("erased", _("This member was erased at their request."))
    rows = [{"external_id": key, **_row(member, at, country=brand.country)} for key, member in newest.items()]
    if not by_themself:
        _leave_out_erased(rows)

    def write() -> None:
        room.use_zone(brand.zone)
        room.put("member", rows)
        before = {row.pk: row for row in ours.select_for_update().order_by("pk") if not row.is_stub}
        write_members(source=source, at=at)
        if before:
            MemberChange.objects.bulk_create(
                change
                for now in Member.objects.filter(pk__in=list(before))
                for change in _changes(before[now.pk], now, source=source, at=at, client=client)
            )

    ours = Member.objects.filter(source=source, external_id__in=list(newest))
    room.in_turn(write)
    known = aliases.survivors(source=source, external_ids=newest)
    known |= {str(member.external_id): member for member in ours.all()}
    return [known[member.external_id.strip()] for member in members]


def _changes(
    before: Member, now: Member, *, source: str, at: datetime, client: ApiClient | None
) -> Iterator[MemberChange]:
    if before.revision == now.revision:
        return
    pairs = {name: (getattr(before, name), getattr(now, name)) for name in EDITABLE}
    for key in {*before.custom, *now.custom}:
        pairs[f"custom:{key}"] = (before.custom.get(key), now.custom.get(key))
    for name, (was, reads) in pairs.items():
        if was != reads:
            yield MemberChange(
                member=now, field=name, before=_kept(was), after=_kept(reads), kind=MemberChange.Kind.IMPORT,
                source=source, client=client, revision=now.revision, at=at,
            )  # fmt: skip


def _kept(value: Any) -> Any:
    """As history keeps it: a date as text, nothing as null."""
    return value.isoformat() if isinstance(value, date) else None if value == "" else value


def _leave_out_erased(rows: Sequence[dict[str, Any]]) -> None:
    """A feed does not bring back the address of a person who was erased."""
    given = {(name, row[name]) for row in rows for name in privacy.ADDRESSES if row.get(name)}
    if not given:
        return
    gone = privacy.erased_addresses(given)
    for row in rows:
        row.update({name: "" for name in privacy.ADDRESSES if (name, row.get(name)) in gone})


def _version(member: MemberFields, at: datetime) -> int:
    return version_of(member.updated_at or at)


def _row(member: MemberFields, at: datetime, *, country: str) -> dict[str, Any]:
    texts = {name: getattr(member, name) for name in EDITABLE if name != "birthday"}
    return {
        **normalised({name: value for name, value in texts.items() if value is not None}, country=country),
        "custom": None if member.custom is None else json.dumps(member.custom),
        "says_birthday": member.birthday is not None,
        "birthday": member.birthday,
        "says_joined_at": member.joined_at is not None,
        "joined_at": member.joined_at,
        "version": _version(member, at),
        "has_own_version": member.updated_at is not None,
    }


def normalised(fields: Mapping[str, Any], *, country: str, strict: bool = False) -> dict[str, Any]:
    """The form in which members are kept. Strict refuses what it cannot keep, otherwise that is dropped."""
    kept = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    if kept.get("email"):
        kept["email"] = _or_refused("email", kept["email"], normal_email(kept["email"]), strict)
    if kept.get("phone"):
        kept["phone"] = _or_refused("phone", kept["phone"], normal_phone(kept["phone"], country), strict)
    for name, words in CLOSED.items():
        if kept.get(name) and kept[name] not in words:
            kept[name] = _or_refused(name, kept[name], "", strict)
    for name, value in kept.items():
        most = LENGTHS.get(name)
        if isinstance(value, str) and most and len(value) > most:
            kept[name] = _or_refused(name, value, value[:most], strict)
    return kept


def _or_refused(name: str, given: str, kept: str, strict: bool) -> str:
    """`kept` is the form of `given` that fits, empty where none does, shorter where it had to be cut."""
    fits = bool(kept) if name in {"email", "phone"} else kept == given
    if strict and not fits:
        raise Refused(name, _("%(value)s cannot be kept here.") % {"value": given[:60]})
    return kept


def read_phones(given: list[str], *, country: str) -> None:
    """Fill phone_read with the numbers that the short way in SQL does not know."""
    with connection.cursor() as cursor:
        execute_values(
            cursor.cursor,
            "insert into phone_read (given, e164) values %s on conflict do nothing",
            [(number, normal_phone(number, country)) for number in given],
        )
