"""One program under the supervisor: how it starts, when it starts again, how it ends with its children."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from crm.embedded.installation import PROJECT
from crm.embedded.processes import die_with_parent, is_running, kill_group

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
# Whoever ran this long had not failed at once: the next pause is a short one again.
HEALTHY_SECONDS = 30.0
STEADY_SECONDS = 3.0
# Whoever should say that it is ready may have a LOG_LEVEL at which it does not.
SILENT_SECONDS = 20.0
LONGEST_LOG = 10 * 1024 * 1024


class Part:
    def __init__(
        self, *, name: str, command: list[str], environment: dict[str, str], logs: Path, ready_word: str = ""
    ) -> None:
        self.name = name
        self.command = command
        self.environment = environment
        self.log = logs / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self.failures = 0
        self.ready_word = ready_word
        self._started = 0.0
        self._log_start = 0
        self._due = 0.0

    @property
    def pid(self) -> int | None:
        return self.process.pid if self.process else None

    def tend(self) -> str | None:
        """Start what is due; a line to show when it had ended by itself."""
        if self.process is None:
            if time.monotonic() >= self._due:
                self._start()
            return None
        if is_running(self.process.pid):
            self._trim_log()
            return None
        return self._bury(self.process)

    def _trim_log(self) -> None:
        """Emptied in place after a copy: the program goes on appending to the file it holds."""
        if self.log.exists() and self.log.stat().st_size > LONGEST_LOG:
            shutil.copyfile(self.log, self.log.with_suffix(".log.1"))
            os.truncate(self.log, 0)
            self._log_start = 0

    def _start(self) -> None:
        self._trim_log()
        self._started = time.monotonic()
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            # A session of its own: Ctrl-C reaches the supervisor alone, which ends the parts in order.
            self.process = subprocess.Popen(
                self.command,
                env=self.environment,
                cwd=PROJECT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent,
            )

    def _bury(self, process: "subprocess.Popen[bytes]") -> str:
        kill_group(process.pid)  # before its number is given back
        code = process.wait()
        self.process = None
        self.failures = 1 if time.monotonic() - self._started > HEALTHY_SECONDS else self.failures + 1
        pause = min(FIRST_PAUSE * 2 ** (self.failures - 1), LONGEST_PAUSE)
        self._due = time.monotonic() + pause
        return f"{self.name} ended ({reason(code)}); starting it again in {pause:g} s. Log: {self.log}"

    def is_steady(self) -> bool:
        """It says so in its log, or has been up for a while: what cannot start at all ends sooner."""
        if self.process is None or not is_running(self.process.pid):
            return False
        said = bool(self.ready_word) and self.ready_word in self._said_since_start()
        return said or time.monotonic() - self._started > (
            SILENT_SECONDS if self.ready_word else STEADY_SECONDS
        )

    def _said_since_start(self) -> str:
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def ask_to_end(self) -> None:
        if self.process and is_running(self.process.pid):
            os.kill(self.process.pid, signal.SIGTERM)

    def has_ended(self) -> bool:
        return self.process is None or not is_running(self.process.pid)

    def end(self) -> None:
        """Now, whatever it does: a row half done is taken up by the next one."""
        if self.process:
            kill_group(self.process.pid)
            self.process.wait()
            self.process = None


def reason(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"
