"""The values of a member: those of before are in the history of changes."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext

from crm import disclosures
from crm.masking import SIGHT, Sight
from crm.models import AuditEntry, User
from crm.pages.audit.acts import Act, Back, CannotRestore, Former, no_earlier
from members import profile
from members.models import Member, MemberChange
from members.profile import Field
from members.profile.card import how_seen, shown
from members.queries import visible_to


def _of_member(entry: AuditEntry, person: User) -> list[Former]:
    member, changes = _member(entry, person), _changes(entry)
    fields = profile.fields_named({change.field for change in changes})
    found = []
    for change in changes:
        field = fields.get(change.field)
        # What one may not read, one may not overwrite.
        if field is None or how_seen(field, person) is not Sight.FULL:
            continue
        disclosures.note(*({field.sight} & SIGHT.keys()), members=[member.pk])
        now = profile.value_in(member, change.field)
        before, after = (_value(field, kept) for kept in (change.before, change.after))
        found.append(
            Former(
                change.field,
                str(field.label),
                *(shown(field, value, person) or "—" for value in (before, after, now)),
            )
        )
    return found


def _restore(entry: AuditEntry, back: Back) -> None:
    changes = [change for change in _changes(entry) if change.field in back.names]
    try:
        profile.restore_together(changes=changes, at=back.at, by=back.by)
    except profile.Invalid as invalid:
        raise CannotRestore(" ".join(invalid.errors.values())) from invalid


def _member(entry: AuditEntry, person: User) -> Member:
    member = visible_to(person).filter(pk=entry.member_id or 0).first()
    if member is None:
        raise CannotRestore(gettext("You may not see this member, or the member is gone."))
    return member


def _changes(entry: AuditEntry) -> list[MemberChange]:
    if "revision" not in entry.detail:
        raise no_earlier()
    rows = MemberChange.objects.filter(member=entry.member_id, revision=entry.detail["revision"])
    return list(rows.filter(field__in=entry.detail.get("fields", [])).select_related("member").order_by("pk"))


def _value(field: Field, kept: Any) -> Any:
    """History keeps days as text."""
    return date.fromisoformat(kept) if kept and field.kind == "date" else kept


ACTS = {"member.edit": Act("members.edit", _of_member, _restore)}
