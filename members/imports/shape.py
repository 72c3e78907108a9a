"""What does a profile say about one kind of file? Its columns, and what is done with the rows."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from members.imports.errors import CannotLoad

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
                f"The profile {self.name} reads {', '.join(self.shapes)}, not {kind}: "
                "choose another profile or kind."
            )
        return self.shapes[kind]


@dataclass(frozen=True)
class Header:
    """Which column of the file is which; the unknown ones are staged as `other_1`, `other_2` …"""

    names: tuple[str, ...]
    staged: tuple[str, ...]
    unknown: tuple[str, ...]


def read_header(names: Sequence[str], shape: Shape, *, file_name: str) -> Header:
    """Match the file's first line with the documented columns, or say what is missing."""
    if len(names) > COLUMNS_MOST:
        raise CannotLoad(f"{file_name} has {len(names):,} columns; at most {COLUMNS_MOST} are read.")
    staged: list[str] = []
    unknown: list[str] = []
    for name in names:
        known = shape.column_of(name)
        if known and known in staged:
            raise CannotLoad(f"{file_name} has two columns for {known}: rename or remove one of them.")
        if not known:
            unknown.append(name)
        staged.append(known or f"other_{len(unknown)}")
    missing = [column.name for column in shape.columns if column.required and column.name not in staged]
    if missing:
        raise CannotLoad(
            f"{file_name} lacks the column {', '.join(missing)}. "
            f"Its first line reads: {', '.join(names)[:300]}. "
            f"Expected: {', '.join(column.name for column in shape.columns if column.required)}."
        )
    return Header(tuple(names), tuple(staged), tuple(unknown))


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().strip('"').lower().replace(" ", "_").replace("-", "_")
