"""What is in a file: its columns, and its rows one after the other in constant memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """`field` is the masked field that it shows, "" for what everybody may see."""

    name: str
    label: Any
    field: str = ""
    #: On unless the person takes it off.
    is_usual: bool = True
    #: How the raw value is written, where that is not as people write it.
    written: Callable[[str], str] | None = None


class SheetGone(Exception):
    """What the file was to be made of is not there any more; the text says what."""


Row = Mapping[str, Any]


@dataclass(frozen=True)
class Sheet:
    """`rows` gives mappings with `id`, the member's key, and one raw value for each column."""

    columns: Sequence[Column]
    total: int
    rows: Callable[[], Iterator[Row]]
