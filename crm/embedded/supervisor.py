"""Keeps web, worker, beat and mail running above the servers, and leaves nothing behind when it ends.

One supervisor a DATA_DIR, by a lock that the kernel releases even after kill -9. Its children end with it;
the servers stay and are adopted by the next start.
"""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import psutil

from crm.embedded import processes
from crm.embedded.installation import PROJECT, Installation
from crm.embedded.parts import Part
from crm.embedded.problem import CannotRun
from crm.embedded.servers import Server

TICK_SECONDS = 0.2
SERVER_LOOK_SECONDS = 1.0
GRACE_SECONDS = 15.0
GIVE_UP_FAILURES = 3

Say = Callable[[str], None]


class Stopped(Exception):
    """Ctrl-C or a signal came while something was being prepared."""


class Supervisor:
    def __init__(self, *, here: Installation, say: Say) -> None:
        self.here = here
        self.say = say
        self.signals = 0
        self.parts: list[Part] = []
        self.servers: list[Server] = []
        self._looked = 0.0

    def listen(self) -> None:
        """From here on a signal only counts; the loops look at it, so nothing is cut in the middle."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        processes.adopt_orphans()

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def run(self, *command: str, environment: dict[str, str]) -> int:
        """A program that must end before the parts start: migrations, the demo brand."""
        child = subprocess.Popen(
            command,
            env=environment,
            cwd=PROJECT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=processes.die_with_parent,
        )
        while (code := child.poll()) is None and not self.signals:
            time.sleep(TICK_SECONDS)
        if code is None:
            processes.end([psutil.Process(child.pid)])
            processes.kill_group(child.pid)
            child.wait()
            raise Stopped
        return code

    def watch(self, *, until: Callable[[], bool] = lambda: False) -> None:
        """Keep everything running until a signal comes, or until something is so."""
        while not self.signals and not until():
            for part in self.parts:
                before = part.pid
                if line := part.tend():
                    self.say(line)
                if part.pid != before:
                    self._note_pids()
            self._reap()
            self._look_after_servers()
            time.sleep(TICK_SECONDS)

    def has_failed(self) -> Part | None:
        """A part that cannot start at all, as long as nothing has answered yet."""
        return next((part for part in self.parts if part.failures >= GIVE_UP_FAILURES), None)

    def is_steady(self) -> bool:
        return all(part.is_steady() for part in self.parts)

    def end_parts(self) -> None:
        give_up = time.monotonic() + GRACE_SECONDS
        asked = self.signals
        for part in self.parts:
            part.ask_to_end()
        # A second Ctrl-C does not wait; the rows are the queue, and the next start goes on with them.
        while time.monotonic() < give_up and self.signals <= asked:
            if all(part.has_ended() for part in self.parts):
                break
            time.sleep(0.05)
        for part in self.parts:
            part.end()
        self._end_strays()
        parts_file(self.here).unlink(missing_ok=True)

    def _look_after_servers(self) -> None:
        if time.monotonic() - self._looked < SERVER_LOOK_SECONDS:
            return
        for server in self.servers:
            if server.pid():
                continue
            self.say(f"{server.name} is gone; starting it again.")
            try:
                server.start()
            except CannotRun as problem:
                self.say(f"{server.name} did not start: {problem}")
        self._looked = time.monotonic()

    def _reap(self) -> None:
        """Orphans that came to us and ended; a part's own end is seen by its Popen."""
        if sys.platform != "linux":
            return
        own = {part.pid for part in self.parts}
        try:
            while found := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                if found.si_pid in own:
                    return
                os.waitpid(found.si_pid, 0)
        except ChildProcessError:
            return

    def _end_strays(self) -> None:
        """Children of children that left their group; the servers are not meant."""
        spared = {pid for server in self.servers if (pid := server.pid())}
        mine = psutil.Process().children(recursive=True)
        strays = [each for each in mine if not spared & {each.pid, *(up.pid for up in parents(each))}]
        processes.end(strays, wait=2)

    def _note_pids(self) -> None:
        """So that the next start finds what a kill -9 of this one left behind."""
        pids = [part.pid for part in self.parts if part.pid]
        parts_file(self.here).write_text(json.dumps([[pid, started(pid)] for pid in pids]))


def parents(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.parents()
    except psutil.NoSuchProcess:
        return []


def parts_file(here: Installation) -> Path:
    return here.data_dir / "parts.json"


def started(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def end_leftovers(here: Installation) -> None:
    """Parts of a supervisor that was killed; a number that another program has by now is left alone."""
    try:
        noted = json.loads(parts_file(here).read_text())
    except (OSError, ValueError):
        return
    left = [psutil.Process(pid) for pid, since in noted if since and started(pid) == since]
    processes.end([*left, *(child for each in left for child in each.children(recursive=True))], wait=5)
    parts_file(here).unlink(missing_ok=True)


@contextmanager
def only_one(here: Installation) -> Iterator[None]:
    """The lock of this DATA_DIR, with our number in it for `./run stop`."""
    with (here.data_dir / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise CannotRun(
                f"{here.data_dir} is running already (process {running(here)}): "
                "./run stop ends it, another DATA_DIR and PORT run beside it."
            ) from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
        lock.truncate(0)


def running(here: Installation) -> int | None:
    """The supervisor's process, when one runs in this DATA_DIR."""
    try:
        with (here.data_dir / "supervisor.lock").open() as lock:
            text = lock.read()
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(text) if text.strip() else None
    except OSError:
        return None
    return None
