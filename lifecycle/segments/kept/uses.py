"""What is built on a segment? Other segments; and what the apps above say, whom the roof passes in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lifecycle.models import Segment
from lifecycle.segments.catalogue import Label
from lifecycle.segments.kept.references import references


class SegmentInUse(Exception):
    """Something is built on the segment; the message names it."""


@dataclass(frozen=True)
class Use:
    """One thing that needs the segment: what it is, its name, and the page that shows it."""

    kind: Label
    name: str
    route: str
    pk: int
    # Over: it keeps the segment from being deleted, but not from being put away.
    is_over: bool = False


#: For some segments: what the app above builds on each.
Source = Callable[[list[int]], dict[int, list[Use]]]
_SOURCES: list[Source] = []


def add_uses(source: Source) -> None:
    """What an app above builds on segments: the roof passes it in when the program starts."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def uses(segments: list[Segment]) -> dict[int, list[Use]]:
    """Everything built on these segments."""
    found: dict[int, list[Use]] = {segment.pk: [] for segment in segments}
    for other in Segment.objects.filter(archived_at=None):
        for pk in references(other) & found.keys():
            found[pk].append(Use(_("segment"), other.name, "segments:detail", other.pk))
    for source in _SOURCES:
        for pk, more in source(list(found)).items():
            found[pk] += more
    return found


def uses_of(segment: Segment) -> list[Use]:
    """What is built on this one and not over."""
    return [use for use in uses([segment])[segment.pk] if not use.is_over]
