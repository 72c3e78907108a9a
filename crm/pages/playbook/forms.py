"""A playbook as a form: its tone, and each list line by line with room for more; empty lines are left out."""

from __future__ import annotations

from typing import Any

from lifecycle.playbooks import LISTS, Line, Playbook

#: Empty lines to write into below those there are.
ROOM = 2


def rows_of(playbook: Playbook, name: str) -> list[Line]:
    return [*getattr(playbook, name), *[Line("", "")] * ROOM]


def words_of(data: Any, *, on: Playbook) -> Playbook:
    """What was written, on top of the version that the form names."""
    lists = {
        name: tuple(
            Line(_plain(zh), _plain(en), key)
            for zh, en, key in zip(
                data.getlist(f"{name}_zh"), data.getlist(f"{name}_en"), _keys(data, name), strict=False
            )
        )
        for name in LISTS
    }
    known = {line.key for line in on.checklist}
    lists["checklist"] = tuple(
        line if line.key in known else Line(line.zh, line.en) for line in lists["checklist"]
    )
    version = data.get("version", "")
    return Playbook(
        key=on.key,
        tone=Line(_plain(data.get("tone_zh", "")), _plain(data.get("tone_en", ""))),
        version=int(version) if version.isdecimal() and len(version) < 10 else -1,
        is_shipped=False,
        **lists,
    )


def _keys(data: Any, name: str) -> list[str]:
    keys: list[str] = data.getlist(f"{name}_key")
    return keys + [""] * (len(data.getlist(f"{name}_zh")) - len(keys))


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()
