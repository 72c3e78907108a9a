"""The Valkey (or Redis) server of one DATA_DIR: wake-ups and cache, kept in an append-only file."""

import fcntl
import socket
import subprocess
import time
from pathlib import Path

import psutil

from crm.embedded.account import Account
from crm.embedded.binaries import valkey_program
from crm.embedded.paths import valkey_socket
from crm.embedded.problem import CannotRun
from crm.embedded.processes import end, working_in

START_SECONDS = 60
NAMES = ("valkey", "redis")


class Valkey:
    name = "Valkey"

    def __init__(self, *, data_dir: Path, account: Account) -> None:
        self.data_dir = data_dir
        self.account = account
        self.folder = data_dir / "valkey"
        self.log = self.folder / "server.log"
        self.socket = valkey_socket(data_dir)
        self.program = valkey_program()

    def pid(self) -> int | None:
        """The server, when it runs, be it slow to answer: two must never write to one append-only file."""
        found = self._processes()
        return found[0].pid if found else None

    def answers(self) -> bool:
        return self._ask(b"PING") == b"+PONG"

    def start(self) -> bool:
        """True when started here, False when it ran already."""
        with (self.data_dir / "valkey.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._comes_up():
                return False
            self._launch()
            if not self._comes_up():
                raise CannotRun(f"Valkey did not answer within {START_SECONDS} s; its log is {self.log}.")
            return True

    def stop(self) -> None:
        if self._processes():
            self._ask(b"SHUTDOWN")
        _, left = psutil.wait_procs(self._processes(), timeout=10)
        end(left)

    def configuration(self) -> str:
        settings = {
            "port": "0",
            "unixsocket": quoted(str(self.socket)),
            "unixsocketperm": "700",
            "dir": quoted(str(self.folder)),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "logfile": quoted(str(self.log)),
            "pidfile": quoted(str(self.folder / "valkey.pid")),
            "daemonize": "yes",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    def _processes(self) -> list[psutil.Process]:
        # The forked child that rewrites the append-only file has the server as its parent.
        found = working_in(self.folder, *NAMES)
        pids = {each.pid for each in found}
        return [each for each in found if each.ppid() not in pids]

    def _launch(self) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.account.owns(self.folder)
        conf = self.folder / "valkey.conf"
        conf.write_text(self.configuration())
        self.account.owns(conf)
        done = subprocess.run(
            self.account.run(self.program, conf),
            check=False,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            cwd="/",
        )
        if done.returncode:
            raise CannotRun(f"{self.program} did not start: {(done.stdout + done.stderr).strip()[-400:]}")

    def _comes_up(self) -> bool:
        """A server that still reads its file answers -LOADING; a killed one takes a moment to be gone."""
        give_up = time.monotonic() + START_SECONDS
        while self.pid():
            if self.answers():
                return True
            if time.monotonic() > give_up:
                break
            time.sleep(0.02)
        return False

    def _ask(self, word: bytes) -> bytes:
        """The first line of the answer; empty when there is none."""
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.settimeout(5)
                line.connect(str(self.socket))
                line.sendall(word + b"\r\n")
                return line.recv(64).split(b"\r\n")[0]
            except OSError:
                return b""


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
