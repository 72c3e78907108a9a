"""Are the translations compiled? Without gettext: a .po becomes the .mo beside it whenever it is newer."""

import os
from pathlib import Path

import polib

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


if __name__ == "__main__":
    compile_messages(PROJECT / "locale")
