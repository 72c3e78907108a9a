"""A copy of the source in a folder of its own, where `./run` is used as a person would."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[2]
NOT_PASSED_ON = {
    "DATABASE_URL",
    "REDIS_URL",
    "EMAIL_URL",
    "DATA_DIR",
    "PORT",
    "PYTHON",
    "SHUKE_DEMO",
    "BASE_URL",
}


class Checkout:
    def __init__(self, folder: Path, *, port: int, **environment: str) -> None:
        self.folder = folder
        self.port = port
        # These tests run inside ./run test, which names servers for itself.
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
        self.environment = {**inherited, "PORT": str(port), **environment}
        self.as_user: list[str] = []
        self.started: list[subprocess.Popen[str]] = []

    @property
    def data_dir(self) -> Path:
        return self.folder / self.environment.get("DATA_DIR", "var")

    def copy_source(self) -> None:
        """What git knows or would take; the whole folder where there is no git."""
        self.folder.mkdir(parents=True)
        if (ROOT / ".git").exists():
            listed = subprocess.run(
                ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.split("\0")
            for name in filter(None, listed):
                if (ROOT / name).is_file():
                    (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / name, self.folder / name)
        else:
            shutil.copytree(
                ROOT,
                self.folder,
                dirs_exist_ok=True,
                ignore=shutil.ignore_patterns(".venv", "var*", "*cache*"),
            )

    def share_libraries(self) -> None:
        (self.folder / ".venv").symlink_to(ROOT / ".venv")

    def run(self, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.as_user, str(self.folder / "run"), *words],
            env={**self.environment, **environment},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )

    def start(self, *words: str, **environment: str) -> "subprocess.Popen[str]":
        """In a group of its own, so that a signal to it is a signal to `./run` alone."""
        self.output = self.folder.parent / f"{self.folder.name}.{words[0]}.out"
        with self.output.open("w") as out:
            process = subprocess.Popen(
                [*self.as_user, str(self.folder / "run"), *words],
                env={**self.environment, **environment},
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        self.started.append(process)
        return process

    def said(self) -> str:
        return self.output.read_text()

    def is_healthy(self) -> bool:
        return self.status_of("/healthz") == 200

    def status_of(self, path: str) -> int:
        """The status of a page; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as refusal:
            return refusal.code
        except OSError:
            return 0

    def processes(self) -> dict[str, int]:
        """Each part and server by name, with the process that leads its group."""
        servers = {
            str(self.data_dir.resolve() / "pg"): "PostgreSQL",
            str(self.data_dir.resolve() / "valkey"): "Valkey",
        }
        found: dict[str, int] = {}
        for process in self.everything():
            with contextlib.suppress(psutil.Error, ProcessLookupError):
                if os.getpgid(process.pid) == process.pid or process.cwd() in servers:
                    words = process.cmdline()
                    part = next((name for name, mark in MARKS.items() if mark in words), None)
                    name = part or servers.get(process.cwd())
                    if name:
                        found.setdefault(name, process.pid)
        return found

    def everything(self) -> list[psutil.Process]:
        """All processes that work in this folder."""
        return [process for process in psutil.process_iter() if self._is_ours(process)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                return False
            return process.cwd().startswith(str(self.folder.resolve()))
        except psutil.Error:
            return False

    def supervisor(self) -> int:
        return int((self.data_dir / "supervisor.lock").read_text())


MARKS = {"web": "gunicorn", "worker": "worker", "beat": "beat", "mail": "mailsink"}


def wait_until(condition: Callable[[], bool], *, seconds: float, hint: Callable[[], str] = str) -> None:
    give_up = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up, f"not within {seconds} s: {hint()}"
        time.sleep(0.1)


def end(process: "subprocess.Popen[str]", *, by: int = signal.SIGINT) -> int:
    if process.poll() is None:
        process.send_signal(by)
    return process.wait(timeout=120)
