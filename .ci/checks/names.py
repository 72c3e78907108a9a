"""Does every module say what it is for, and does none hide behind a name that says nothing?"""

import ast
from collections.abc import Iterator

from tracked import ROOT, close, source_files

APPS = {"crm", "members", "lifecycle", "campaigns", "winback", "analytics"}
EMPTY_NAMES = {"utils", "util", "helpers", "common", "services", "managers", "signals", "misc"}


def problems() -> Iterator[str]:
    for path in source_files(".py"):
        name = path.relative_to(ROOT)
        if name.parts[0] not in APPS or "migrations" in name.parts:
            continue
        if EMPTY_NAMES & {*name.parts[:-1], path.stem}:
            yield f"{name}: a file is named for its noun, never {path.stem}"
        tree = ast.parse(path.read_text())
        if tree.body and not ast.get_docstring(tree) and path.name != "apps.py":
            yield f"{name}: the module's docstring says which question it answers"


close(problems())
