"""Which files beside the database still hold an erased person? Lines of rejects go, exports go whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from members.models import Member

#: Shorter words would take other people's lines along.
SHORTEST = 2


def forget_in_files(members: Sequence[Member]) -> dict[str, int]:
    """What was taken out: lines of text files and whole files, under "file:…"; nothing is counted twice."""
    marks = sorted({mark for member in members for mark in marks_of(member)}, key=len, reverse=True)
    lines = files = 0
    for file in _texts():
        lines += _drop_lines(file, marks)
    for file in _outgoing():
        if _holds(file, marks):
            file.unlink(missing_ok=True)
            files += 1
    found = {"file:lines": lines, "file:exports": files}
    return {name: count for name, count in found.items() if count}


def marks_of(member: Member) -> set[str]:
    """The words by which a line is recognised: contact points as people write them, numbers, the name."""
    words = {
        member.email, member.phone, member.line_id, member.card_no, member.external_id or "", member.name,
        member.address,
    }  # fmt: skip
    if member.phone.startswith("+886"):
        words.add("0" + member.phone.removeprefix("+886"))
    return {word for word in words if len(word) >= SHORTEST}


def _texts() -> list[Path]:
    """Rejects and warnings of loads."""
    return sorted((Path(settings.DATA_DIR) / "loads").glob("*/*.csv"))


def _outgoing() -> list[Path]:
    """Files that wait to be fetched; they live for hours."""
    folders = [Path(settings.MEDIA_ROOT) / "exports", Path(settings.DATA_DIR) / "exports"]
    return sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())


def _drop_lines(file: Path, marks: Sequence[str]) -> int:
    """Lines with a mark of the person; a quoted line break may leave the rest of a row, never a mark."""
    needles = [mark.encode() for mark in marks]
    with file.open("rb") as given:
        kept, dropped = [], 0
        for line in given:
            if any(needle in line for needle in needles):
                dropped += 1
            else:
                kept.append(line)
    if dropped:
        beside = file.with_suffix(".part")
        beside.write_bytes(b"".join(kept))
        beside.replace(file)
    return dropped


def _holds(file: Path, marks: Sequence[str]) -> bool:
    """A workbook is packed, so it is not looked into: it goes."""
    if file.suffix == ".xlsx":
        return True
    text = file.read_bytes()
    return any(mark.encode() in text for mark in marks)
