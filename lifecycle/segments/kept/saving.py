"""How is a segment saved, given its earlier definition back, and put away?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.formats import join
from crm.models import User, record
from lifecycle.models import Segment, SegmentVersion
from lifecycle.segments.kept.references import check_references, references
from lifecycle.segments.kept.refreshing import SegmentFailed, refresh_one
from lifecycle.segments.kept.uses import SegmentInUse, uses_of
from lifecycle.segments.tree import EVERYBODY, InvalidTree, Problem, parse, to_json

LONGEST_NAME = 80


class NameTaken(ValueError):
    """Another segment carries the name already."""


@dataclass(frozen=True)
class Notes:
    """What is said about a segment beside its conditions; None leaves it as it is."""

    description: str | None = None
    watch_percent: int | None = None


def save_segment(
    *,
    by: User | None,
    name: str,
    tree: Any,
    as_of: date,
    segment: Segment | None = None,
    notes: Notes | None = None,
    ready_key: str = "",
) -> Segment:
    """Save a new segment, or a new definition of one, and compute its members at once.

    Raises InvalidTree, also for a reference to itself or to none, and NameTaken. When computing fails the
    definition is saved and the reason stands on the segment; its last good members stay.
    """
    _check_name(name)
    node = parse(tree)
    with transaction.atomic():
        # References are checked against all others: nobody may save beside us.
        others = list(Segment.objects.select_for_update().order_by("pk"))
        check_references(node, segment.pk if segment else None, others)
        saved = segment or Segment(created_by=by, ready_key=ready_key)
        saved.name, saved.tree = name.strip(), to_json(node)
        _note(saved, notes)
        # Whoever defines it anew has looked at it.
        saved.watch = Segment.Watch.FINE
        _save(saved)
        _keep_version(saved, by)
        record(by=by, action="segment.saved", target=saved, version=saved.version)
    return _computed(saved, as_of)


def save_list(*, by: User | None, name: str, as_of: date, description: str = "") -> Segment:
    """A list kept by hand, still empty. Raises NameTaken, and InvalidTree for a name that is none."""
    _check_name(name)
    with transaction.atomic():
        saved = Segment(created_by=by, kind=Segment.Kind.LIST, name=name.strip(), tree=to_json(EVERYBODY))
        saved.description = description.strip()
        _save(saved)
        record(by=by, action="segment.saved", target=saved)
    return _computed(saved, as_of)


def restore_version(*, by: User | None, segment: Segment, number: int, as_of: date) -> Segment:
    """The conditions of an earlier version, as a new one; name and notes stay."""
    version = SegmentVersion.objects.get(segment=segment, number=number)
    return save_segment(by=by, name=segment.name, tree=version.tree, as_of=as_of, segment=segment)


def seen(*, by: User | None, segment: Segment) -> None:
    """Somebody has looked at a size that jumped."""
    Segment.objects.filter(pk=segment.pk).update(watch="")
    record(by=by, action="segment.seen", target=segment)


def archive_segment(*, by: User | None, segment: Segment) -> None:
    """Put a segment away: computed and offered no more. Raises SegmentInUse while it is needed."""
    with transaction.atomic():
        list(Segment.objects.select_for_update().order_by("pk"))
        if uses := uses_of(segment):
            raise SegmentInUse(_("It is used by: %(names)s.") % {"names": join([use.name for use in uses])})
        Segment.objects.filter(pk=segment.pk).update(archived_at=Now())
        record(by=by, action="segment.archived", target=segment)


def delete_segment(*, by: User | None, segment: Segment) -> None:
    """Give a segment up; raises SegmentInUse while another segment or a campaign is built on it."""
    with transaction.atomic():
        others = Segment.objects.select_for_update().exclude(pk=segment.pk).order_by("pk")
        users = [other.name for other in others if segment.pk in references(other)]
        if users:
            raise SegmentInUse(_("It is part of: %(names)s.") % {"names": join(users)})
        record(by=by, action="segment.deleted", target=segment, name=segment.name)
        try:
            with transaction.atomic():
                segment.delete()
        except ProtectedError as error:
            users = [str(user) for user in error.protected_objects]
            raise SegmentInUse(_("It is used by: %(names)s.") % {"names": join(users)}) from error


def _check_name(name: str) -> None:
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        raise InvalidTree([Problem("name", _("A segment needs a name of at most 80 characters."))])


def _note(segment: Segment, notes: Notes | None) -> None:
    if notes and notes.description is not None:
        segment.description = notes.description.strip()
    if notes and notes.watch_percent is not None:
        segment.watch_percent = notes.watch_percent


def _save(segment: Segment) -> None:
    segment.updated_at = Now()
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        raise NameTaken(_("There is a segment of this name already.")) from error
    segment.refresh_from_db()


def _keep_version(segment: Segment, by: User | None) -> None:
    """What was saved, unless it says the same as the newest version."""
    newest = segment.versions.first()
    if newest and (newest.tree, newest.name) == (segment.tree, segment.name):
        return
    number = newest.number + 1 if newest else 1
    segment.versions.create(
        number=number, name=segment.name, description=segment.description, tree=segment.tree, by=by
    )
    Segment.objects.filter(pk=segment.pk).update(version=number)
    segment.version = number


def _computed(segment: Segment, as_of: date) -> Segment:
    try:
        refresh_one(segment=segment, as_of=as_of)
    except SegmentFailed as error:
        segment.error = str(error)
    return segment
