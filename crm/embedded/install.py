"""Makes .venv and installs a lock into it: `python3 crm/embedded/install.py requirements.lock`.

Run by the machine's own Python before anything is installed, so it knows the standard library alone. What
is installed is remembered as copies of the locks in .venv, written last: a broken installation is done again.
"""

import contextlib
import fcntl
import filecmp
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
VENV = PROJECT / ".venv"
PYTHON = VENV / "bin" / "python"
RUNTIME, DEVELOPMENT = "requirements.lock", "requirements-dev.lock"
INSTALLER = Path(__file__).with_name("installer.lock")
INTERPRETER = VENV / "interpreter"
NO_VENV = (
    "This Python ({0}) cannot make a virtual environment: on Debian `apt-get install python3-venv`, "
    "or name another Python with PYTHON=/path/to/python3."
)


def main(wanted: str) -> int:
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        return complain(NO_VENV.format(sys.executable))
    try:
        with one_at_a_time():
            remove_foreign()
            lock = lock_to_install(wanted)
            if not is_installed(lock):
                install(lock)
    except PermissionError as failure:
        return complain(
            f"{failure.filename or PROJECT} cannot be written: run ./run as the owner of {PROJECT}."
        )
    except subprocess.CalledProcessError:
        return complain(f"The libraries of {wanted} could not be installed; what went wrong stands above.")
    return 0


def lock_to_install(wanted: str) -> str:
    """The development lock holds everything of the runtime's; who has it keeps it."""
    had = (VENV / f"installed-{DEVELOPMENT}").exists()
    return DEVELOPMENT if had else wanted


def is_installed(lock: str) -> bool:
    return PYTHON.exists() and all(
        same(PROJECT / name, VENV / f"installed-{name}") for name in {RUNTIME, lock}
    )


def same(one: Path, other: Path) -> bool:
    return other.exists() and filecmp.cmp(one, other, shallow=False)


def install(lock: str) -> None:
    began = time.monotonic()
    if not PYTHON.exists():
        say(f"Making .venv with Python {sys.version.split()[0]} …")
        shutil.rmtree(VENV, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", VENV], check=True)
        INTERPRETER.write_text(interpreter())
    count = sum("==" in line for line in (PROJECT / lock).read_text().splitlines())
    say(f"Installing {count} libraries of {lock} …")
    if not (with_uv(lock) or with_pip(lock)):
        raise subprocess.CalledProcessError(1, "pip")
    for name in {RUNTIME, lock}:
        shutil.copyfile(PROJECT / name, VENV / f"installed-{name}")
    say(f"Installed in {time.monotonic() - began:.0f} s.")


def with_uv(lock: str) -> bool:
    """Fast; itself pinned by hash. False when it cannot be had or does not work here."""
    if not (VENV / "bin" / "uv").exists() and not succeeds(
        "pip", "install", "-q", "--require-hashes", "-r", INSTALLER
    ):
        return False
    # Compiled once, here: where nobody may write bytecode, each process would compile it all over again.
    sync = ("uv", "pip", "sync", "-q", "--require-hashes", "--compile-bytecode")
    return succeeds(*sync, "--python", PYTHON, PROJECT / lock)


def with_pip(lock: str) -> bool:
    say("… once more with pip, which takes longer.")
    return succeeds("pip", "install", "-q", "--require-hashes", "-r", PROJECT / lock, quiet=False)


def succeeds(module: str, *arguments: str | Path, quiet: bool = True) -> bool:
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never"}
    if not os.access(Path.home(), os.W_OK):  # an account without a home keeps no cache
        environment |= {"UV_NO_CACHE": "1", "PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run(
        [PYTHON, "-m", module, *arguments],
        check=False,
        env=environment,
        cwd=PROJECT,
        stdout=sys.stderr,
        stderr=subprocess.DEVNULL if quiet else None,
    )
    return done.returncode == 0


def remove_foreign() -> None:
    """A person who names another PYTHON gets a .venv of that one."""
    if not os.environ.get("PYTHON") or not PYTHON.exists():
        return
    if not INTERPRETER.exists():
        INTERPRETER.write_text(subprocess.check_output([PYTHON, Path(__file__), "--interpreter"], text=True))
    if INTERPRETER.read_text().strip() != interpreter():
        say("Removing the .venv of another Python …")
        shutil.rmtree(VENV)


def interpreter() -> str:
    return f"{sys.base_prefix} {sys.version.split()[0]}"


@contextlib.contextmanager
def one_at_a_time() -> Iterator[None]:
    """Two installations of one checkout may start together; the second finds the work done."""
    with (PROJECT / "requirements.lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def complain(line: str) -> int:
    say(line)
    return 1


if __name__ == "__main__":
    if sys.argv[1] == "--interpreter":
        print(interpreter())
        sys.exit(0)
    try:
        sys.exit(main(sys.argv[1]))
    except KeyboardInterrupt:
        sys.exit(complain("Stopped; the next ./run goes on."))
