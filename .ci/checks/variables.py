"""Is every environment variable that the program reads in .env.example, and is every one there read?"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tracked import ROOT, close, source_files

READERS = {"env", "env_bool", "env_int", "env_list", "get", "setdefault", "getenv"}
# Set by tools and shells, or only passed on to a child.
NOT_OURS = {
    "DJANGO_SETTINGS_MODULE",
    "HOME",
    "PATH",
    "PYTHONPATH",
    "PYTHONUNBUFFERED",
    "SUDO_UID",
    "SUDO_GID",
    "CI",
    "LC_ALL",
}
NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}")


def read_in(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and is_reader(node.func):
            found |= constant(node.args[0])
        elif isinstance(node, ast.Subscript) and is_environment(node.value):
            found |= constant(node.slice)
    return found


def is_reader(function: ast.expr) -> bool:
    if isinstance(function, ast.Name):
        return function.id in READERS
    return isinstance(function, ast.Attribute) and function.attr in READERS and is_environment(function.value)


def is_environment(node: ast.expr) -> bool:
    return ast.unparse(node) in {"os", "os.environ", "environment"}


def constant(node: ast.expr) -> set[str]:
    value = node.value if isinstance(node, ast.Constant) else None
    return {value} if isinstance(value, str) and NAME.fullmatch(value) else set()


def problems() -> Iterator[str]:
    programs = [
        path
        for path in source_files(".py")
        if path.relative_to(ROOT).parts[0] not in {"tests", ".ci", "benchmarks"}
    ]
    read = set().union(*map(read_in, programs)) - NOT_OURS
    read |= set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "run").read_text()))
    listed = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    composed = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))
    yield from (f".env.example lacks {name}, which the program reads" for name in sorted(read - listed))
    yield from (
        f".env.example lists {name}, which nothing reads" for name in sorted(listed - read - composed)
    )


close(problems())
