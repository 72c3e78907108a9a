"""What is in the file that an export asks for? The apps know their sheets; here one is found by its kind."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from lifecycle.exports import audience_sheet, member_sheet
from lifecycle.forms import MemberFilter
from lifecycle.models import Segment
from lifecycle.queries import Matching, shown_as_of
from members import exports
from members.exports import Sheet, SheetGone
from members.models import Export


def sheet_of(export: Export) -> Sheet:
    """The list as it is now, by the filter that it was asked for with."""
    if export.kind == Export.Kind.AUDIENCE:
        platform = exports.Platform(export.query["platform"])
        return audience_sheet(for_user=export.by, matching=audience_of(export.query), platform=platform)
    form = filter_of(export.query.get("filter", ""))
    if not form.is_valid():
        raise SheetGone(gettext("The filter no longer holds: a segment or a value is gone."))
    matching = form.matching(for_user=export.by, as_of=shown_as_of())
    return member_sheet(for_user=export.by, matching=matching)


def audience_of(query: dict[str, Any]) -> Matching:
    """A segment as its last night left it, or who reaches a score."""
    if "segment" in query:
        if not Segment.objects.filter(pk=query["segment"]).exists():
            raise SheetGone(gettext("The segment is gone."))
        text = (
            "select member_id from lifecycle_segmentmember"
            " where segment_id = %(audience_segment)s and left_on is null"
        )
        return Matching(text, {"audience_segment": query["segment"]})
    text = "select member_id from lifecycle_memberlikeness where score >= %(audience_score)s"
    return Matching(text, {"audience_score": query["score"]})


def filter_of(address: str) -> MemberFilter:
    return MemberFilter(MultiValueDict(parse_qs(address)))
