"""How are the characters of a file written? Found from its first bytes; people may say otherwise.

A byte-order mark decides. Else UTF-16 shows by its zero bytes, UTF-8 by being valid, and of the two Chinese
double-byte forms Big5 by its second bytes, half of which lie below 0x80, where GB has hardly any.
"""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
#: What the page offers; all of them are supersets of ASCII but for UTF-16, which becomes UTF-8 on the way.
ENCODINGS = ("utf-8", "cp950", "gb18030", "utf-16-le", "utf-16-be", "cp1252")
DELIMITERS = (",", "\t", ";", "|")
#: Broken bytes are counted in this much text from the first foreign letter on.
REGION = 1 << 16
LOOKED_AT_LINES = 20


@dataclass(frozen=True)
class Form:
    """How the characters of a file are written, and which sheet of a workbook is meant."""

    encoding: str
    delimiter: str
    sheet: str = ""


def marked_encoding(sample: bytes) -> str:
    """By the mark at the start, or by zero bytes that all stand on one side of their pairs."""
    for mark, encoding in MARKS:
        if sample.startswith(mark):
            return encoding
    if b"\0" not in sample:
        return ""
    zeros = Counter(place % 2 for place, byte in enumerate(sample[:REGION]) if byte == 0)
    for side, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        many = zeros[side] > max(3, len(sample[:REGION]) // 20)
        if many and not zeros[1 - side] and _reads_well(sample[:REGION], encoding):
            return encoding
    return ""


def _reads_well(sample: bytes, encoding: str) -> bool:
    """Whether it has line ends or delimiters, and no other control characters."""
    text = sample[: len(sample) // 2 * 2].decode(encoding, errors="replace")
    controls = {letter for letter in text if letter < " "} - set("\t\r\n")
    return not controls and any(mark in text for mark in (*DELIMITERS, "\n"))


def encoding_of(sample: bytes) -> str:
    """UTF-8 unless it breaks and a Chinese double-byte form breaks less; cp950 or gb18030 by their bytes.

    A few broken bytes do not make a file Chinese of the nineties; they are rejected line by line.
    """
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError as failure:
        start = sample.rfind(b"\n", 0, failure.start) + 1
        region = sample[start : start + REGION]
    else:
        return "utf-8"
    broken = {name: broken_in(region, name) for name in ("utf-8", "cp950", "gb18030")}
    chinese = min(("cp950", "gb18030"), key=lambda name: (broken[name], name != double_byte_form(region)))
    return chinese if broken[chinese] < broken["utf-8"] else "utf-8"


def broken_in(region: bytes, encoding: str) -> int:
    return region.decode(encoding, errors="replace").count("�")


def double_byte_form(region: bytes) -> str:
    """By second bytes below 0x80, and where there are none by where frequent characters lie."""
    pairs = low = big5 = gb = 0
    place = 0
    while place < len(region) - 1:
        first, second = region[place], region[place + 1]
        if first < 0x81:
            place += 1
            continue
        pairs += 1
        low += 0x40 <= second <= 0x7E
        big5 += 0xA4 <= first <= 0xC6
        gb += 0xB0 <= first <= 0xD7
        place += 2
    if low * 20 >= pairs:
        return "cp950"
    return "gb18030" if gb >= big5 else "cp950"


def delimiter_of(text: str) -> str:
    """The mark that stands equally often in most of the first lines; a comma where nothing tells."""
    lines = [line for line in text.lstrip("﻿").splitlines()[:LOOKED_AT_LINES] if line.strip()]
    if not lines:
        return ","
    return max(DELIMITERS, key=lambda mark: _agreement(mark, lines))


def _agreement(mark: str, lines: Iterable[str]) -> tuple[int, int]:
    counts = Counter(count for line in lines if (count := _outside_quotes(line, mark)))
    if not counts:
        return 0, 0
    count, agreeing = max(counts.items(), key=lambda item: (item[1], item[0]))
    return agreeing, count


def _outside_quotes(line: str, mark: str) -> int:
    return sum(part.count(mark) for part in line.split('"')[::2])
