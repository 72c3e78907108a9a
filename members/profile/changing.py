"""How does a value of the record change? The one door for edits: page, API, desk, surveys and verification.

Each change keeps what was there before (MemberChange) and where the new value comes from (FieldProvenance),
in its own transaction. Feeds come in by ingest instead, and files by imports; both raise the revision too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from crm.models import ApiClient, User, record
from members.ingest import fold, version_of
from members.models import ChangedMember, FieldProvenance, LoadChange, Member, MemberChange
from members.profile.fields import COLUMNS, CUSTOM
from members.profile.values import cleaned, is_empty, kept_as_json

Standing = FieldProvenance.Kind
ChangeKind = MemberChange.Kind


#: What an edit writes beside the values.
_KEPT = ("name_key", "version", "updated_at", "is_stub", "revision")


@dataclass(frozen=True)
class _Act:
    """When, through which door, and by whom."""

    at: datetime
    source: str
    by: User | None
    client: ApiClient | None


class Conflict(Exception):
    """Somebody changed the same fields since this person looked; nothing was written.

    `changes` has the newest change of each such field: who, when, before and after. A field that a file
    changed is in `from_file`.
    """

    def __init__(self, member: Member, changes: list[MemberChange], from_file: list[str]) -> None:
        super().__init__(f"{member.member_no} was changed meanwhile")
        self.member, self.changes, self.from_file = member, changes, from_file

    @property
    def fields(self) -> list[str]:
        return [change.field for change in self.changes] + self.from_file


def change(
    *,
    member: Member,
    values: Mapping[str, Any],
    at: datetime,
    source: str,
    by: User | None,
    client: ApiClient | None = None,
    version: int | None = None,
    kind: str = ChangeKind.EDIT,
    standing: str = Standing.DECLARED,
) -> Member:
    """Write these fields, by column or `custom:<key>`; None or "" clears one. Returns the member anew.

    `version` is the revision that was seen: where others have changed the same fields since, Conflict says
    who and what; their changes of other fields are no conflict. Raises Invalid for what cannot be kept, and
    then writes nothing. What is inferred never takes the place of what was said.
    """
    act = _Act(at=at, source=source, by=by, client=client)
    wanted = cleaned(values)
    with transaction.atomic():
        known = Member.objects.select_for_update().get(pk=member.pk)
        if standing == Standing.INFERRED:
            wanted = _not_said(known, wanted)
        before = {name: value_in(known, name) for name in wanted}
        changed = {name: value for name, value in wanted.items() if before[name] != value}
        if changed and version is not None and version != known.revision:
            _refuse_conflict(known, set(changed), version)
        if changed:
            _write(known, changed, at)
            _remember(known, before, changed, act=act, kind=kind)
        _tell_where_from(known, wanted, changed, act=act, standing=standing)
        if changed:
            ChangedMember.objects.create(
                member=known, reason=ChangedMember.Reason.MEMBER, fact_on=known.joined_on
            )
            record(
                by=by, client=client, action="member.edit", target=known, fields=sorted(changed),
                revision=known.revision,
            )  # fmt: skip
    for name in ("custom", *COLUMNS, *_KEPT):  # the caller's copy goes on with what is so now
        setattr(member, name, getattr(known, name))
    return known


def restore(*, change_of: MemberChange, at: datetime, by: User | None, version: int | None = None) -> Member:
    """Bring back what was there before this change. Raises Invalid and Conflict as `change` does."""
    return restore_together(changes=[change_of], at=at, by=by, version=version)


def restore_together(
    *, changes: Collection[MemberChange], at: datetime, by: User | None, version: int | None = None
) -> Member:
    """Bring back what was there before these changes of one member, as one change of its own."""
    (member,) = {one.member_id: one.member for one in changes}.values()
    return change(
        member=member,
        values={one.field: one.before for one in changes},
        at=at,
        source="restore",
        by=by,
        version=version,
        kind=ChangeKind.RESTORE,
    )


def value_in(member: Member, name: str) -> Any:
    """The value of a field as the record keeps it."""
    if name.startswith(CUSTOM):
        return member.custom.get(name.removeprefix(CUSTOM))
    return getattr(member, name)


def _write(known: Member, changed: Mapping[str, Any], at: datetime) -> None:
    columns = {name: value for name, value in changed.items() if not name.startswith(CUSTOM)}
    for name, value in columns.items():
        setattr(known, name, value)
    if "name" in columns:
        known.name_key = fold(known.name)
    for name in changed.keys() - columns.keys():
        key, value = name.removeprefix(CUSTOM), changed[name]
        if value is None:
            known.custom.pop(key, None)
        else:
            known.custom[key] = value
    # An edit has the version of its moment, so that an older record of a feed does not undo it.
    known.version, known.updated_at, known.is_stub = max(version_of(at), known.version), at, False
    known.revision += 1
    known.save(update_fields=[*columns, "custom", *_KEPT])


def _remember(
    known: Member,
    before: Mapping[str, Any],
    changed: Mapping[str, Any],
    *,
    act: _Act,
    kind: str,
) -> None:
    MemberChange.objects.bulk_create(
        MemberChange(
            member=known,
            field=name,
            before=kept_as_json(before[name]),
            after=kept_as_json(value),
            kind=kind,
            revision=known.revision,
            **vars(act),
        )
        for name, value in changed.items()
    )


def _tell_where_from(
    known: Member,
    wanted: Mapping[str, Any],
    changed: Collection[str],
    *,
    act: _Act,
    standing: str,
) -> None:
    """A value said anew is not verified any more, unless it is the same as before: then it was confirmed."""
    fresh, gone = [], []
    old = {row.field: row for row in FieldProvenance.objects.filter(member=known, field__in=list(wanted))}
    for name, value in wanted.items():
        was = old.get(name)
        if is_empty(value):
            gone.append(name)
        elif name in changed or was is None or was.kind == Standing.INFERRED or was.expires_on:
            fresh.append(name)
    if gone and old:
        FieldProvenance.objects.filter(member=known, field__in=gone).delete()
    FieldProvenance.objects.bulk_create(
        (
            FieldProvenance(member=known, field=name, kind=standing, **vars(act))
            for name in fresh
        ),
        update_conflicts=True,
        unique_fields=["member", "field"],
        update_fields=[
            "source", "kind", "at", "by", "client", "checked_at", "checked_how", "checked_by", "result",
            "expires_on",
        ],
    )  # fmt: skip


def _not_said(known: Member, wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Those that nobody has said yet: empty ones, and such as were inferred before."""
    inferred = set(
        FieldProvenance.objects.filter(
            member=known, field__in=list(wanted), kind=Standing.INFERRED
        ).values_list("field", flat=True)
    )
    return {
        name: value for name, value in wanted.items() if name in inferred or is_empty(value_in(known, name))
    }


def _refuse_conflict(known: Member, names: set[str], version: int) -> None:
    """Raise Conflict where one of these fields has changed since the revision that was seen."""
    newer = MemberChange.objects.filter(member=known, revision__gt=version).select_related("by", "client")
    newest = {row.field: row for row in newer.order_by("pk")}
    changes = [row for name, row in newest.items() if name in names]
    # Revisions that no row explains came by a feed; what a file changed is with its load.
    by_feed = known.revision - version > newer.values("revision").distinct().count()
    from_file: list[str] = []
    if by_feed:
        last = LoadChange.objects.filter(member=known).order_by("-load_id").first()
        theirs = set(last.after or {}) if last and last.before else set()
        from_file = sorted((names & theirs) - set(newest))
    if changes or from_file:
        raise Conflict(known, changes, from_file)
