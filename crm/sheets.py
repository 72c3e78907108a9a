"""What is in the file that an export asks for? The apps know their sheets; here one is found by its kind."""

from __future__ import annotations

from urllib.parse import parse_qs

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext

from lifecycle.exports import member_sheet
from lifecycle.forms import MemberFilter
from lifecycle.queries import shown_as_of
from members.exports import Sheet, SheetGone
from members.models import Export


def sheet_of(export: Export) -> Sheet:
    """The list as it is now, by the filter that it was asked for with."""
    form = filter_of(export.query.get("filter", ""))
    if not form.is_valid():
        raise SheetGone(gettext("The filter no longer holds: a segment or a value is gone."))
    matching = form.matching(for_user=export.by, as_of=shown_as_of())
    return member_sheet(for_user=export.by, matching=matching)


def filter_of(address: str) -> MemberFilter:
    return MemberFilter(MultiValueDict(parse_qs(address)))
