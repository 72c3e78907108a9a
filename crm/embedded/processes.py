"""Which processes are alive, and how they end: with their parent, gently, or at once."""

import ctypes
import os
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

import psutil

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def die_with_parent() -> None:
    """For preexec_fn: the kernel tells this process to end when its parent is killed (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def adopt_orphans() -> None:
    """Grandchildren whose parent died become our children, so that none is left behind (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def is_running(pid: int) -> bool:
    """A zombie that nobody reaped counts as gone."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def works_in(pid: int, folder: Path, name: str) -> bool:
    """Is this number that program in that folder, and not another that got the number since?"""
    try:
        process = psutil.Process(pid)
        return is_running(pid) and name in process.name() and process.cwd() == str(folder)
    except psutil.Error:
        return False


def working_in(folder: Path, *names: str) -> list[psutil.Process]:
    """Running processes of these programs whose working directory is this folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if any(name in process.name() for name in names) and process.cwd() == str(folder):
                found.append(process)
        except psutil.Error:
            continue
    return [process for process in found if is_running(process.pid)]


def end(processes: Iterable[psutil.Process], *, first: int = signal.SIGTERM, wait: float = 10) -> None:
    """Ask, wait, then kill."""
    living = list(processes)
    for process in living:
        _send(process, first)
    _, living = psutil.wait_procs(living, timeout=wait)
    for process in living:
        _send(process, signal.SIGKILL)
    psutil.wait_procs(living, timeout=5)


def kill_group(pid: int) -> None:
    """What is left of the process group that this process led."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _send(process: psutil.Process, number: int) -> None:
    try:
        process.send_signal(number)
    except psutil.NoSuchProcess:
        return
