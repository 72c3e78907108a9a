"""Where does an identity lead that was absorbed in a merge? To the member who survived it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from members.models import Member, MemberAlias


def survivor_of(*, old_id: int | None = None, public_id: UUID | None = None) -> Member | None:
    """The member whom an old number or public id means now; None for one that was never absorbed."""
    aliases = MemberAlias.objects.select_related("survivor")
    told = Q(old_id=old_id) if public_id is None else Q(public_id=public_id)
    found = aliases.filter(told).first()
    return found.survivor if found else None


def survivors(*, source: str, external_ids: Iterable[str]) -> dict[str, Member]:
    """External id → survivor, of those ids of a feed that were absorbed."""
    aliases = MemberAlias.objects.select_related("survivor").filter(
        source=source, external_id__in=list(external_ids)
    )
    return {str(alias.external_id): alias.survivor for alias in aliases}
