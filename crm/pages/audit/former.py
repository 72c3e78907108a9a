"""What stood there before an act of the log, and how is it brought back? Each kind of act by its own module.

The log holds no values: those of a member are in their history, those of a rule in its versions. What a
person may not see they may not bring back either.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from crm import disclosures
from crm.access import may
from crm.masking import SIGHT, Sight
from crm.models import AuditEntry, User
from crm.pages.forms.policy import PolicyForm
from lifecycle import policies, segments
from lifecycle.models import LifecyclePolicy, Segment
from members import profile
from members.models import Member, MemberChange
from members.profile import Field
from members.profile.card import how_seen, shown
from members.queries import visible_to

#: act → the right that doing it anew needs.
RIGHTS = {"member.edit": "members.edit", "policy.saved": "policy.edit", "segment.saved": "segments.edit"}


@dataclass(frozen=True)
class Former:
    """One value: before the act, after it, and now."""

    name: str
    label: str
    before: str
    after: str
    now: str

    @property
    def is_overtaken(self) -> bool:
        return self.after != self.now


class CannotRestore(Exception):
    """The message says why."""


def is_restorable(entry: AuditEntry, person: User) -> bool:
    """Whether the act of this line can be taken back by this person; not whether it still has to be."""
    right = RIGHTS.get(entry.action)
    known = "revision" if entry.action == "member.edit" else "version"
    return right is not None and may(person, right) and known in entry.detail


def formers(entry: AuditEntry, person: User) -> list[Former]:
    """The values of before that are not those of now. Raises CannotRestore when the record is gone."""
    reads = {"member.edit": _of_member, "policy.saved": _of_policy, "segment.saved": _of_segment}
    return [one for one in reads[entry.action](entry, person) if one.before != one.now]


def restore(entry: AuditEntry, *, names: Collection[str], by: User, at: datetime, as_of: date) -> None:
    """Bring these values of before back, as an act of its own. Raises CannotRestore."""
    wanted = {one.name for one in formers(entry, by)} & set(names)
    if not wanted:
        raise CannotRestore(gettext("Everything stands as it was before."))
    if entry.action == "member.edit":
        _restore_member(entry, wanted, by=by, at=at)
    elif entry.action == "policy.saved":
        _restore_policy(entry, wanted, by=by)
    else:
        segment = _segment(entry)
        segments.restore_version(by=by, segment=segment, number=_version(entry) - 1, as_of=as_of)


# ---- a member ----


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


def _restore_member(entry: AuditEntry, names: set[str], *, by: User, at: datetime) -> None:
    changes = [change for change in _changes(entry) if change.field in names]
    try:
        profile.restore_together(changes=changes, at=at, by=by)
    except profile.Invalid as invalid:
        raise CannotRestore(" ".join(invalid.errors.values())) from invalid


def _member(entry: AuditEntry, person: User) -> Member:
    member = visible_to(person).filter(pk=entry.member_id or 0).first()
    if member is None:
        raise CannotRestore(gettext("You may not see this member, or the member is gone."))
    return member


def _changes(entry: AuditEntry) -> list[MemberChange]:
    rows = MemberChange.objects.filter(member=entry.member_id, revision=entry.detail["revision"])
    return list(rows.filter(field__in=entry.detail.get("fields", [])).select_related("member").order_by("pk"))


def _value(field: Field, kept: Any) -> Any:
    """History keeps days as text."""
    return date.fromisoformat(kept) if kept and field.kind == "date" else kept


# ---- rules ----


def _of_policy(entry: AuditEntry, _person: User) -> list[Former]:
    before, after, now = _policies(entry)
    return [
        Former(name, _label(name), *(str(getattr(one, name)) for one in (before, after, now)))
        for name in entry.detail.get("fields", [])
        if hasattr(before, name)
    ]


def _restore_policy(entry: AuditEntry, names: set[str], *, by: User) -> None:
    before, _after, now = _policies(entry)
    try:
        policies.save(
            by=by,
            changes={name: getattr(before, name) for name in names},
            expected_version=now.version,
        )
    except policies.SavedMeanwhile as meanwhile:
        raise CannotRestore(
            gettext("Somebody else saved a version meanwhile: look at it and try again.")
        ) from meanwhile


def _policies(entry: AuditEntry) -> tuple[LifecyclePolicy, LifecyclePolicy, LifecyclePolicy]:
    number = _version(entry)
    known = {row.version: row for row in LifecyclePolicy.objects.filter(version__in=[number - 1, number])}
    if len(known) < 2:
        raise CannotRestore(gettext("There is no earlier version."))
    return known[number - 1], known[number], LifecyclePolicy.current()


def _label(name: str) -> str:
    """As the page of the policy calls it."""
    field = PolicyForm.base_fields.get(name)
    return str(field.label) if field is not None and field.label else name


def _of_segment(entry: AuditEntry, _person: User) -> list[Former]:
    segment, number = _segment(entry), _version(entry)
    trees = dict(segment.versions.filter(number__in=[number - 1, number]).values_list("number", "tree"))
    if len(trees) < 2:
        raise CannotRestore(gettext("There is no earlier version."))
    words = [_sentence(tree) for tree in (trees[number - 1], trees[number], segment.tree)]
    return [Former("tree", segment.name, *words)]


def _segment(entry: AuditEntry) -> Segment:
    segment = Segment.objects.filter(pk=int(entry.object_id)).first()
    if segment is None:
        raise CannotRestore(gettext("The segment is gone."))
    return segment


def _sentence(tree: Any) -> str:
    try:
        return str(segments.sentence(segments.parse(tree)))
    except segments.InvalidTree as refused:
        return " ".join(problem.message for problem in refused.problems)


def _version(entry: AuditEntry) -> int:
    return int(entry.detail["version"])
