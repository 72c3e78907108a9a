"""Which segment is built on which? Those referred to are computed first, and circles are refused."""

from __future__ import annotations

import json
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from crm.formats import join
from lifecycle.models import Segment
from lifecycle.segments.tree import InvalidTree, Node, Problem, parse, segments_in


def references(segment: Segment) -> set[int]:
    """The segments that the tree of this one names; none where the tree cannot be read."""
    # Few name any, and an event of one member asks this of all.
    if '"segment"' not in json.dumps(segment.tree):
        return set()
    try:
        return segments_in(parse(segment.tree))
    except InvalidTree:
        return set()


def in_levels(segments: list[Segment]) -> list[list[Segment]]:
    """Those that refer to none of the others, then those that refer to these, and so on.

    Members of a circle, which saving refuses, come last, each by itself.
    """
    by_id = {segment.pk: segment for segment in segments}
    sorter = TopologicalSorter({segment.pk: references(segment) & by_id.keys() for segment in segments})
    try:
        sorter.prepare()
    except CycleError:
        return [[segment] for segment in segments]
    levels: list[list[Segment]] = []
    while sorter.is_active():
        ready = sorter.get_ready()
        sorter.done(*ready)
        levels.append([by_id[pk] for pk in sorted(ready)])
    return levels


def check_references(node: Node, own: int | None, others: list[Segment]) -> None:
    """Raises InvalidTree for a reference to what is not there, or to itself, through whomever."""
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
            waiting += references(known[current]) & known.keys()
