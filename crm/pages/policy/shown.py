"""How thresholds and their consequences read: lines of a comparison, the stages now and then, the matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from crm.formats import DASH, STAGES, number
from crm.pages.forms.policy import PolicyForm
from lifecycle.models import LifecyclePolicy
from lifecycle.policies import Difference, PolicyPreview, differences
from lifecycle.segments.catalogue import group_choices


@dataclass(frozen=True)
class Line:
    """One threshold in words, as it was and as it is."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Cell:
    """How many would move; `is_same` is the diagonal, where nobody does."""

    stage: str
    members: int
    is_same: bool


def changed_lines(*, older: LifecyclePolicy, newer: LifecyclePolicy | Mapping[str, Any]) -> list[Line]:
    """Every threshold that is another one, under the words of the form; the table of groups cell by cell."""
    if isinstance(newer, LifecyclePolicy):
        found = differences(older=older, newer=newer)
    else:
        found = [
            Difference(name, getattr(older, name), value)
            for name, value in newer.items()
            if getattr(older, name) != value
        ]
    labels = {name: str(field.label) for name, field in PolicyForm(instance=older).fields.items()}
    lines: list[Line] = []
    for one in found:
        if one.name == "rfm_groups":
            lines += _group_lines(one)
        else:
            lines.append(Line(labels.get(one.name, one.name), _said(one.before), _said(one.after)))
    return lines


def _group_lines(found: Difference) -> list[Line]:
    names = {key: str(label) for key, label in group_choices()}
    return [
        Line(
            gettext("Group for R %(r)s, FM %(fm)s") % {"r": 5 - row, "fm": column + 1},
            names[before],
            names[after],
        )
        for row, (old, new) in enumerate(zip(found.before, found.after, strict=True))
        for column, (before, after) in enumerate(zip(old, new, strict=True))
        if before != after
    ]


def _said(value: Any) -> str:
    if value is None:
        return DASH
    if isinstance(value, list):
        return " · ".join(_said(one) for one in value)
    if isinstance(value, int) or float(value).is_integer():
        return number(value)
    return f"{float(value):g}"


def stage_rows(found: PolicyPreview | None) -> list[tuple[str, int, int, int]]:
    """Stage, members now, members then, difference."""
    if found is None:
        return []
    after = found.after
    return [
        (stage, found.before[stage], after[stage], after[stage] - found.before[stage]) for stage in STAGES
    ]


def matrix(found: PolicyPreview | None) -> list[tuple[str, list[Cell]]]:
    """A row for each stage as it is, a column for each as it would be."""
    if found is None:
        return []
    return [
        (source, [Cell(to, found.moves.get((source, to), 0), to == source) for to in STAGES])
        for source in STAGES
    ]
