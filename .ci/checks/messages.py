"""Does every sentence of the program have its Chinese, and is none there that no page says any more?

Django's own makemessages gathers the sentences, in a scratch copy, with the xgettext of GNU gettext. Where
that is missing only the translations themselves are looked at, except in CI, where it must be there.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib
from tracked import ROOT, close, source_files

PO = Path("locale/zh_Hant/LC_MESSAGES/django.po")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{\w*\}")


def key(entry: polib.POEntry) -> tuple[str, str]:
    return (entry.msgctxt or "", entry.msgid)


def gathered() -> set[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as scratch:
        copy = Path(scratch) / "source"
        for path in source_files(".py", ".html", ".txt"):
            target = copy / path.relative_to(ROOT)
            if target.parts[len(copy.parts)] not in {"tests", "static", "benchmarks", ".ci", "docs"}:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "-l", "zh_Hant", "--keep-pot", "-v", "0"],
            cwd=copy,
            env={**os.environ, "DATA_DIR": scratch},
            check=True,
        )
        return {key(entry) for entry in polib.pofile(str(copy / "locale" / "django.pot"))}


def is_simplified(letter: str) -> bool:
    """In the mainland's set and not in Taiwan's."""
    return encodes(letter, "gb2312") and not encodes(letter, "big5hkscs") and letter.isalpha()


def encodes(letter: str, name: str) -> bool:
    try:
        letter.encode(name)
    except UnicodeEncodeError:
        return False
    return True


def faults(entry: polib.POEntry) -> Iterator[str]:
    texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(texts) or entry.fuzzy:
        yield "has no translation"
    for text in filter(None, texts):
        wanted, have = (set(PLACEHOLDER.findall(each)) for each in (entry.msgid_plural or entry.msgid, text))
        if wanted != have:
            yield f"differs in its placeholders: {sorted(wanted ^ have)}"
        if letters := [letter for letter in text if is_simplified(letter)]:
            yield f"has simplified characters: {''.join(letters)}"


def problems() -> Iterator[str]:
    entries = polib.pofile(str(ROOT / PO))
    for entry in entries:
        yield from (f"{entry.msgid[:70]!r} {fault}" for fault in faults(entry))
    yield from (f"{entry.msgid[:70]!r} is obsolete" for entry in entries if entry.obsolete)
    if not shutil.which("xgettext"):
        line = "gettext is not installed, so the sentences of the source were not gathered"
        if os.environ.get("CI") == "true":
            yield line
        else:
            print(line)
        return
    have, wanted = {key(entry) for entry in entries if not entry.obsolete}, gathered() - {("", "")}
    yield from (f"{msgid!r} is not in {PO}" for _, msgid in sorted(wanted - have))
    yield from (f"{msgid!r} is in {PO}, but nothing says it" for _, msgid in sorted(have - wanted))


close(problems())
