"""How is a segment saved, renamed and given up?"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from crm.formats import join
from crm.models import User, record
from lifecycle.models import Segment
from lifecycle.segments.refresh import SegmentFailed, references, refresh_one
from lifecycle.segments.tree import InvalidTree, Node, Problem, parse, segments_in, to_json


class NameTaken(ValueError):
    """Another segment carries the name already."""


class SegmentInUse(Exception):
    """Something is built on the segment; the message names it."""


def save_segment(
    *, by: User | None, name: str, tree: Any, as_of: date, segment: Segment | None = None
) -> Segment:
    """Save a new segment, or a new definition of one, and compute its members at once.

    Raises InvalidTree, also for a reference to itself or to none, and NameTaken. When computing fails the
    definition is saved and the reason stands on the segment; its last good members stay.
    """
    name = name.strip()
    if not 0 < len(name) <= 80:
        raise InvalidTree([Problem("name", _("A segment needs a name of at most 80 characters."))])
    node = parse(tree)
    with transaction.atomic():
        # References are checked against all others: nobody may save beside us.
        others = list(Segment.objects.select_for_update().order_by("pk"))
        _check_references(node, segment.pk if segment else None, others)
        saved = segment or Segment(created_by=by)
        saved.name, saved.tree = name, to_json(node)
        _save(saved)
        record(by=by, action="segment.saved", target=saved)
    try:
        refresh_one(segment=saved, as_of=as_of)
    except SegmentFailed as error:
        saved.error = str(error)
    return saved


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


def _save(segment: Segment) -> None:
    segment.updated_at = Now()
    try:
        with transaction.atomic():
            segment.save()
    except IntegrityError as error:
        raise NameTaken(_("There is a segment of this name already.")) from error
    segment.refresh_from_db()


def _check_references(node: Node, own: int | None, others: list[Segment]) -> None:
    named = segments_in(node)
    known = {other.pk: other for other in others}
    if missing := named - known.keys():
        numbers = join([str(number) for number in sorted(missing)])
        raise InvalidTree([Problem("segment", _("There is no segment %(names)s.") % {"names": numbers})])
    if own is None:
        return
    reached, waiting = set[int](), list(named)
    while waiting:
        current = waiting.pop()
        if current == own:
            raise InvalidTree(
                [Problem("segment", _("A segment cannot refer to itself, not even through others."))]
            )
        if current not in reached:
            reached.add(current)
            waiting += references(known[current])
