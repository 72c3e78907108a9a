"""The PostgreSQL server of one DATA_DIR: made once, started or adopted, stopped, started after a crash.

Traps it knows, all seen: a busy backend outlives a killed postmaster and blocks the next start; a killed
postmaster that nobody reaps leaves lock files behind; an interrupted initdb must leave no half a cluster.
"""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

import psutil

from crm.embedded import postgres_conf
from crm.embedded.account import Account
from crm.embedded.binaries import postgres_bin, postgres_major
from crm.embedded.paths import socket_dir
from crm.embedded.problem import CannotRun
from crm.embedded.processes import end, working_in, works_in

SOCKET_NAME = ".s.PGSQL.5432"
# SSLRequest: a live postmaster forks a child that answers S or N before any login.
SSL_REQUEST = b"\0\0\0\x08\x04\xd2\x16\x2f"
START_SECONDS = 300
LONGEST_LOG = 10 * 1024 * 1024


class Postgres:
    name = "PostgreSQL"

    def __init__(self, *, data_dir: Path, account: Account) -> None:
        self.data_dir = data_dir
        self.account = account
        self.cluster = data_dir / "pg"
        self.log = self.cluster / "server.log"
        self.sockets = socket_dir(data_dir)
        self.bin = postgres_bin()

    def pid(self) -> int | None:
        """The postmaster, when it runs, be it slow to answer: it is never started a second time."""
        try:
            pid = int((self.cluster / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return pid if works_in(pid, self.cluster, "postgres") else None

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            try:
                line.settimeout(5)
                line.connect(str(self.sockets / SOCKET_NAME))
                line.sendall(SSL_REQUEST)
                return line.recv(1) in (b"S", b"N")
            except OSError:
                return False

    def start(self) -> bool:
        """True when started here, False when it ran already; of two callers at once one adopts."""
        with (self.data_dir / "pg.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if self._comes_up():
                return False
            self._clear_remains()
            if not (self.cluster / "PG_VERSION").exists():
                self._make()
            self._check_version()
            self._configure()
            self._launch()
            return True

    def stop(self) -> None:
        if self.pid():
            self._control("-m", "fast", "-t", "60", "stop")
        self._clear_remains()

    def _processes(self) -> list[psutil.Process]:
        return working_in(self.cluster, "postgres")

    def _comes_up(self) -> bool:
        """False as soon as there is no postmaster: a killed one may take a moment to be gone."""
        give_up = time.monotonic() + START_SECONDS
        while self.pid():
            if self.answers():
                return True
            if time.monotonic() > give_up:
                raise CannotRun(f"PostgreSQL runs but does not answer; its log is {self.log}.")
            time.sleep(0.1)
        return False

    def _clear_remains(self) -> None:
        """Only ever called when the postmaster is gone or asked to go."""
        if self.pid():
            return
        end(self._processes(), first=signal.SIGQUIT, wait=3)
        lock, door = self.sockets / f"{SOCKET_NAME}.lock", self.sockets / SOCKET_NAME
        for left in (self.cluster / "postmaster.pid", lock, door):
            left.unlink(missing_ok=True)

    def _make(self) -> None:
        fresh = self.data_dir / "pg.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        self.account.owns(fresh)
        arguments = postgres_conf.initdb_arguments(postgres_major(self.bin))
        self._run(self.bin / "initdb", "-D", fresh, *arguments)
        (fresh / "conf.d").mkdir(mode=0o700)
        self.account.owns(fresh / "conf.d")
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_dir 'conf.d'\n")
        fresh.rename(self.cluster)  # whole or not at all

    def _check_version(self) -> None:
        made_by, here = int((self.cluster / "PG_VERSION").read_text()), postgres_major(self.bin)
        if made_by != here:
            raise CannotRun(
                f"{self.cluster} was made by PostgreSQL {made_by}, but {self.bin} is PostgreSQL {here}: "
                f"name the folder of a PostgreSQL {made_by} in SHUKE_PG_BIN, or choose another DATA_DIR."
            )

    def _configure(self) -> None:
        conf = self.cluster / "conf.d" / "shuke.conf"
        conf.write_text(postgres_conf.configuration(socket_folder=self.sockets))
        self.account.owns(conf)
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            self.log.replace(self.log.with_suffix(".log.1"))

    def _launch(self) -> None:
        try:
            self._control("-l", self.log, "-t", str(START_SECONDS), "start")
        except CannotRun as failure:
            tail = (
                "\n".join(self.log.read_text(errors="replace").splitlines()[-8:]) if self.log.exists() else ""
            )
            raise CannotRun(f"{failure} The end of {self.log}:\n{tail}") from None

    def _control(self, *arguments: str | Path) -> None:
        self._run(self.bin / "pg_ctl", "-D", self.cluster, "-w", "-s", *arguments)

    def _run(self, *command: str | Path) -> None:
        # The server keeps these descriptors: a pipe would never end.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        environment["LC_ALL"] = "C"
        noise = self.data_dir / "postgres.out"
        with noise.open("w+") as out:
            done = subprocess.run(
                self.account.run(*command),
                check=False,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=environment,
                cwd="/",
            )
        if done.returncode:
            said = " ".join(noise.read_text(errors="replace").split())[-600:]
            raise CannotRun(f"{Path(command[0]).name} failed: {said or done.returncode}.")


def tail(log: Path, lines: int = 8) -> str:
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
