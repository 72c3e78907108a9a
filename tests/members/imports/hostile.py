"""Two hundred files that nobody should have to open, each with how a load of it must end."""

from __future__ import annotations

import gzip
import io
import itertools
import random
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HEAD = b"member_id,name,city\n"
GOOD = "C1,王小明,臺北市\n"
ROWS = "".join(f"C{n},王小明,臺北市\n" for n in range(50))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp950", "gb18030")


@dataclass(frozen=True)
class Hostile:
    """`ends`: "refused" with a sentence, or "loads", perhaps with rejects."""

    name: str
    content: bytes
    ends: str


def packed(*parts: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def book(sheet: bytes, *more: tuple[str, bytes], strings: bytes = b"") -> bytes:
    """The smallest workbook with this sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    workbook = (
        f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/></sheets>'
        "</workbook>"
    )
    rels = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{rel}/worksheet"'
        ' Target="worksheets/sheet1.xml"/>'
        + (
            f'<Relationship Id="rId2" Type="{rel}/sharedStrings" Target="sharedStrings.xml"/>'
            if strings
            else ""
        )
        + "</Relationships>"
    )
    parts = [
        ("[Content_Types].xml", f'<Types xmlns="{package}/content-types"/>'.encode()),
        ("xl/workbook.xml", workbook.encode()),
        ("xl/_rels/workbook.xml.rels", rels.encode()),
        ("xl/worksheets/sheet1.xml", sheet),
        *more,
    ]
    if strings:
        parts.append(("xl/sharedStrings.xml", strings))
    return packed(*parts)


def sheet(cells: str) -> bytes:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'.encode()


def text_cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def few() -> Iterator[Hostile]:
    """The worst of each kind: what runs on every change."""
    body = (HEAD.decode() + GOOD).encode()
    wide = ",".join(f"c{n}" for n in range(1_000_000)).encode() + b"\n"
    yield Hostile("bomb.zip", packed(("a.csv", HEAD + b"0" * (200 << 20))), "refused")
    yield Hostile("bomb.gz", gzip.compress(HEAD + b"0" * (100 << 20)), "refused")
    yield Hostile("nested.zip", packed(("b.zip", packed(("a.csv", body)))), "refused")
    yield Hostile("two.zip", packed(("a.csv", body), ("b.csv", body)), "refused")
    yield Hostile("columns.csv", wide + b"1\n", "refused")
    yield Hostile("duplicates.csv", b"member_id,name,member_id\nC1,a,C2\n", "refused")
    yield Hostile("nul.csv", b"\0" * (1 << 20), "refused")
    yield Hostile("long.csv", HEAD + b"x" * (24 << 20) + b"\n" + GOOD.encode(), "loads")
    yield Hostile("quote.csv", HEAD + b'C1,"never closed\n' + GOOD.encode() * 50_000, "loads")
    yield Hostile(
        "short.csv", b",".join([b"member_id", *(b"c%d" % n for n in range(499))]) + b"\n" * 400_000, "loads"
    )
    yield Hostile("mixed.csv", HEAD + GOOD.encode() + GOOD.encode("cp950"), "loads")
    corner = sheet(
        f'<row r="1">{text_cell("A1", "member_id")}</row>'
        f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    )
    yield Hostile("corner.xlsx", book(corner), "refused")
    yield Hostile(
        "bomb.xlsx", book(sheet("<row r='1'></row>"), ("xl/media/a.bin", b"0" * (200 << 20))), "refused"
    )
    many = "".join(f'<row r="{n}">{text_cell(f"A{n}", "x" * 400)}</row>' for n in range(1, 30_000))
    yield Hostile("heavy.xlsx", book(sheet(many)), "refused")
    yield Hostile("broken.xlsx", book(sheet("<row><c"))[:-30], "refused")


def all_of_them() -> Iterator[Hostile]:
    """The few, and their relatives: every encoding cut, torn, doubled, packed, and with rubbish in it."""
    yield from few()
    chance = random.Random(20_261_122)
    text = HEAD.decode() + ROWS
    for encoding, way in itertools.product(ENCODINGS, range(22)):
        yield Hostile(f"{encoding}-{way}", _spoilt(text.encode(encoding, "replace"), way, chance), "either")
    for number in range(31):
        noise = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 60_000)))
        yield Hostile(f"noise-{number}", noise, "either")


def _spoilt(content: bytes, way: int, chance: random.Random) -> bytes:
    at = chance.randrange(len(content))
    ways = (
        lambda: content[:at], lambda: content[at:], lambda: content[:at] + b"\0" + content[at:],
        lambda: content[:at] + b'"' + content[at:], lambda: content[:at] + b"\xff\xfe" + content[at:],
        lambda: content.replace(b"\n", b"\r"), lambda: content.replace(b"\n", b"\r\n"),
        lambda: content.replace(b",", b",,"), lambda: content.replace(b",", b""), lambda: content * 3,
        lambda: content + content[::-1], lambda: gzip.compress(content), lambda: gzip.compress(content)[:-9],
        lambda: packed(("a.csv", content)), lambda: packed(("a.csv", content))[:-20],
        lambda: packed(("a.xlsx", content)), lambda: content.replace(b"\n", b'\n"'),
        lambda: content.replace(b",", b"\t"), lambda: b"\n" * 500 + content, lambda: b"PK\x03\x04" + content,
        lambda: content.replace(b"C", b"=C"), lambda: content + b"\\.\n" + content,
    )  # fmt: skip
    return ways[way]()


def written(folder: Path, file: Hostile) -> Path:
    path = folder / file.name
    path.write_bytes(file.content)
    return path
