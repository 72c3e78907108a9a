"""What were the columns of such a file last time, and what are they likely to be? A guess, and a memory.

The name of a column speaks first, its contents second: a column called 電話 that holds addresses of mail is
an e-mail column. What a person has settled once for this very header is not guessed again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models.functions import Now

from crm.models import User
from members.imports import words
from members.imports.shape import CUSTOM, Shape
from members.models import CustomField, Load, LoadMapping

#: A column holds what this many of its values look like.
MOST_OF = 0.6
PATTERNS: dict[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "phone": re.compile(
        r"(\+?886|0)?[\s-]?9\d{2}[\s-]?\d{3}[\s-]?\d{3}|\(?0\d{1,2}\)?[\s-]?\d{3,4}[\s-]?\d{4}"
    ),
    "line_id": re.compile(r"U[0-9a-f]{32}"),
    "sex": re.compile(r"男|女|男性|女性|female|male|f|m", re.IGNORECASE),
    "birthday": re.compile(r"(19\d\d|200\d|201\d)[-/.年]\d{1,2}[-/.月]\d{1,2}日?"),
    "joined_at": re.compile(r"20[12]\d[-/.]\d{1,2}[-/.]\d{1,2}[ T]\d{1,2}:\d{2}.*"),
    "address": re.compile(r".*[市縣县].*[路街道巷村].*\d.*"),
    "city": re.compile(r"[臺台]?[\u4e00-\u9fff]{1,3}[市縣县]"),
    "district": re.compile(r"[\u4e00-\u9fff]{1,3}[區鄉鎮市区乡镇]"),
    "name": re.compile(
        r"[陳林黃張李王吳劉蔡楊許鄭謝郭洪曾邱廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴范宋方鄧杜傅侯曹薛丁陈黄张吴刘杨许郑谢叶"
        r"苏庄吕萧罗简锺卢赵颜孙邓][\u4e00-\u9fff]{1,3}"
    ),
}
#: What a value must look like when a name of a column says so; otherwise the name is not believed.
STRICT = ("email", "line_id")


def signature_of(names: Sequence[str]) -> str:
    """The same header is the same file of the same shop, whatever the case and the blanks of its names."""
    return hashlib.sha256("\x1f".join(words.plain(name) for name in names).encode()).hexdigest()


def remembered(names: Sequence[str], *, kind: str) -> list[str] | None:
    known = LoadMapping.objects.filter(kind=kind, signature=signature_of(names)).first()
    return list(known.mapping) if known and len(known.mapping) == len(names) else None


def remember(*, kind: str, options: Mapping[str, Any], by: User) -> None:
    """Keep what a person has settled for this header; the newest word counts."""
    names, mapping = options.get("names"), options.get("mapping")
    if names and mapping:
        LoadMapping.objects.update_or_create(
            kind=kind,
            signature=signature_of(names),
            defaults={"mapping": mapping, "by": by, "used_at": Now()},
        )


def guess(names: Sequence[str], rows: Sequence[Sequence[str]], *, shape: Shape) -> list[str]:
    """One target for each column, "" for what is not to be read; every target at most once."""
    allowed = {column.name for column in shape.columns}
    own = own_fields() if shape.kind == Load.Kind.MEMBERS else {}
    columns = [[row[place].strip() for row in rows if place < len(row)] for place in range(len(names))]
    found = [""] * len(names)
    taken: set[str] = set()
    for name_says in (
        lambda place: shape.column_of(names[place]),
        lambda place: words.meant_by(names[place], kind=shape.kind),
        lambda place: own.get(words.plain(names[place]), ""),
        lambda place: by_contents(columns[place]) if shape.kind == Load.Kind.MEMBERS else "",
    ):
        for place in range(len(names)):
            target = _believed(name_says, place, columns[place]) if not found[place] else ""
            if target and target not in taken and (target in allowed or target.startswith(CUSTOM)):
                found[place] = target
                taken.add(target)
    return found


def own_fields() -> dict[str, str]:
    """The words for the brand's own fields → their targets."""
    return {
        words.plain(word): f"{CUSTOM}{field.key}"
        for field in CustomField.objects.filter(archived_at=None)
        for word in (field.key, field.label_zh, field.label_en)
        if word
    }


def by_contents(values: Sequence[str]) -> str:
    for target, pattern in PATTERNS.items():
        if _share(values, pattern) >= MOST_OF:
            return target
    return ""


def _believed(says: Callable[[int], str], place: int, values: Sequence[str]) -> str:
    target = says(place)
    given = [value for value in values if value]
    if target in STRICT and given and not _share(values, PATTERNS[target]):
        return ""
    return target


def _share(values: Sequence[str], pattern: re.Pattern[str]) -> float:
    given = [value for value in values if value]
    return sum(bool(pattern.fullmatch(value)) for value in given) / len(given) if given else 0.0
