"""Does every module say what it is for, under a name that says something, and do only doors know HTTP?

import-linter cannot forbid a part of Django, so that rule is looked after here.
"""

import ast
from collections.abc import Iterator

from tracked import ROOT, close, source_files

APPS = {"crm", "members", "lifecycle", "campaigns", "winback", "analytics"}
# Where a request comes in, and who may; below them nothing knows what a request is.
DOORS = {"access", "views", "api", "rest", "admin", "urls", "middleware", "pages", "templatetags"}
HTTP = ("django.http", "django.shortcuts")
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
        if not DOORS & {*name.parts, path.stem}:
            yield from (
                f"{name}: imports {module}, which only doors do"
                for module in imported(tree)
                if module in HTTP
            )


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


close(problems())
