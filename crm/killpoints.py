"""Where may a proof kill this process? Named points that do nothing unless SHUKE_KILL_AT names one of them.

`SHUKE_KILL_AT=after_calling:3` ends the process with SIGKILL at the third passage, as a power cut would.
"""

import os
import signal
from collections import Counter

_passed: Counter[str] = Counter()


def kp(name: str) -> None:
    wanted = os.environ.get("SHUKE_KILL_AT")
    if not wanted:
        return
    target, _, nth = wanted.partition(":")
    _passed[name] += 1
    if name == target and _passed[name] == int(nth or 1):
        os.kill(os.getpid(), signal.SIGKILL)
