"""What does a profile say about one kind of file? Its columns, and what is done with the rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_noop as _

from members.imports import words
from members.imports.errors import TOO_MANY_COLUMNS, TWO_COLUMNS, CannotLoad

if TYPE_CHECKING:
    from members.imports.job import Job

COLUMNS_MOST = 500


@dataclass(frozen=True)
class Column:
    """One documented column of a file, under this name or one of the others."""

    name: str
    required: bool = False
    also: tuple[str, ...] = ()
    help: Any = ""
    sample: str = ""


@dataclass(frozen=True)
class Shape:
    """One kind of file of one profile; `views` type and judge its staged rows."""

    kind: str
    columns: tuple[Column, ...]
    views: tuple[str, ...]
    apply: Callable[[Job], None]

    def column_of(self, header: str) -> str:
        """The documented name of a column of the file, or nothing."""
        wanted = _plain(header)
        for column in self.columns:
            if wanted in {_plain(name) for name in (column.name, *column.also)}:
                return column.name
        return ""


@dataclass(frozen=True)
class Profile:
    name: str
    label: Any
    shapes: Mapping[str, Shape]

    def shape(self, kind: str) -> Shape:
        if kind not in self.shapes:
            raise CannotLoad(
                _("The profile %(name)s reads %(kinds)s, not %(kind)s: choose another profile or kind."),
                name=self.name, kinds=", ".join(self.shapes), kind=kind,
            )  # fmt: skip
        return self.shapes[kind]


@dataclass(frozen=True)
class Header:
    """Which column of the file is which; those not read are staged as `other_1`, `other_2` …

    `custom` says which of them are custom fields, by the name under which they are staged.
    """

    names: tuple[str, ...]
    staged: tuple[str, ...]
    unknown: tuple[str, ...]
    custom: Mapping[str, str] = field(default_factory=dict)


#: What a mapping says of a column that is a custom field: this and the field's key.
CUSTOM = "custom:"


def read_header(
    names: Sequence[str], shape: Shape, *, file_name: str, mapping: Sequence[str] | None = None
) -> Header:
    """What each column of the file is, by the mapping or by its name; or say what is missing."""
    if len(names) > COLUMNS_MOST:
        raise CannotLoad(TOO_MANY_COLUMNS, file=file_name, count=f"{len(names):,}", most=COLUMNS_MOST)
    targets = list(mapping) if mapping is not None else by_name(names, shape, file_name=file_name)
    if len(targets) != len(names):
        raise CannotLoad(
            _("%(file)s has %(count)s columns, the mapping speaks of %(mapped)s."),
            file=file_name, count=len(names), mapped=len(targets),
        )  # fmt: skip
    staged: list[str] = []
    unknown: list[str] = []
    custom: dict[str, str] = {}
    for name, target in zip(names, targets, strict=True):
        if target and target in targets[: len(staged)]:
            raise CannotLoad(TWO_COLUMNS, file=file_name, field=target)
        if target.startswith(CUSTOM):
            staged.append(f"custom_{len(custom) + 1}")
            custom[staged[-1]] = target.removeprefix(CUSTOM)
        elif target:
            staged.append(target)
        else:
            unknown.append(name)
            staged.append(f"other_{len(unknown)}")
    missing = [column.name for column in shape.columns if column.required and column.name not in staged]
    if missing:
        raise CannotLoad(
            _(
                "%(file)s lacks the column %(missing)s. Its first line reads: %(names)s. "
                "Expected: %(wanted)s."
            ),
            file=file_name,
            missing=", ".join(missing),
            names=", ".join(names)[:300],
            wanted=", ".join(column.name for column in shape.columns if column.required),
        )
    return Header(tuple(names), tuple(staged), tuple(unknown), custom)


def by_name(names: Sequence[str], shape: Shape, *, file_name: str) -> list[str]:
    """The documented names; where they leave a column open, what people call it in three languages."""
    targets = [shape.column_of(name) for name in names]
    for target in filter(None, targets):
        if targets.count(target) > 1:
            raise CannotLoad(TWO_COLUMNS, file=file_name, field=target)
    free = {column.name for column in shape.columns} - set(targets)
    for place, name in enumerate(names):
        if not targets[place] and (meant := words.meant_by(name, kind=shape.kind)) in free:
            targets[place] = meant
            free.discard(meant)
    return targets


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().strip('"').lower().replace(" ", "_").replace("-", "_")
