"""Are the translations compiled? Without gettext: a .po becomes the .mo beside it whenever it is newer.

Simplified Chinese is read off Traditional Chinese, with the words that are said on the mainland.
"""

import os
from pathlib import Path

import polib
from opencc import OpenCC

from crm.embedded.installation import PROJECT


def compile_messages(folder: Path) -> list[Path]:
    """Every .po newer than its .mo, replaced whole, for readers may be at work."""
    written = []
    for source in folder.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)
        written.append(target)
    return written


def simplify_messages(folder: Path) -> list[Path]:
    """zh_Hans beside every zh_Hant, as above."""
    written = []
    for source in folder.glob("zh_Hant/LC_MESSAGES/*.po"):
        target = folder / "zh_Hans" / "LC_MESSAGES" / f"{source.stem}.mo"
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        _simplified(source).save_as_mofile(str(fresh))
        fresh.replace(target)
        written.append(target)
    return written


def _simplified(source: Path) -> polib.POFile:
    convert = OpenCC("tw2sp").convert
    messages = polib.pofile(str(source))
    for entry in messages:
        entry.msgstr = convert(entry.msgstr)
        entry.msgstr_plural = {form: convert(text) for form, text in entry.msgstr_plural.items()}
    return messages


if __name__ == "__main__":
    compile_messages(PROJECT / "locale")
    simplify_messages(PROJECT / "locale")
