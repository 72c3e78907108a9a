"""Which member does a call mean? By mbr_ id, or by the external id in the caller's own feed."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from crm.models import ApiClient
from crm.rest.fields import read_member_id
from crm.rest.problems import Problem
from members.identity import aliases
from members.models import Member
from members.queries import visible_to_client


def member_by_id(client: ApiClient, text: str) -> Member:
    """The member of an address; 404 for one that is unknown or not for this client."""
    public_id = _public_id(text)
    found = visible_to_client(client).filter(public_id=public_id).first() if public_id else None
    if found is None and public_id and (survivor := aliases.survivor_of(public_id=public_id)):
        # An id that was told once leads to the member whom it means now.
        found = visible_to_client(client).filter(pk=survivor.pk).first()
    if found is None:
        raise Problem(404, "not_found", "There is no such member, or not for this key.")
    return found


def named(client: ApiClient, names: Iterable[str]) -> dict[str, Member]:
    """name → member, for those that are known; names are ids or external ids."""
    wanted = set(names)
    ids = {public_id: name for name in wanted if (public_id := _public_id(name))}
    members = visible_to_client(client)
    found = {ids[member.public_id]: member for member in members.filter(public_id__in=list(ids))}
    external = Member.objects.filter(source=client.source, external_id__in=list(wanted))
    absorbed = aliases.survivors(source=client.source, external_ids=wanted)
    return absorbed | {str(member.external_id): member for member in external} | found


def member_named(client: ApiClient, name: str) -> Member:
    """Raises Problem 422 at /member."""
    found = named(client, [name.strip()]).get(name.strip())
    if found is None:
        raise Problem(422, "unknown_member", "This member is not known.", pointer="/member")
    return found


def _public_id(text: str) -> uuid.UUID | None:
    try:
        return read_member_id(text)
    except ValueError:
        return None
