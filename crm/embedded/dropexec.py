"""Runs a command as another user who can still reach a folder below somebody's private home.

PostgreSQL refuses to run as root. `python dropexec.py UID GID COMMAND …` (root only) becomes that user; on
Linux it keeps CAP_DAC_OVERRIDE, so that neither a home folder needs opening nor a system user making.
The price: that server process may read what root may. Started as a file, so it imports nothing of ours.
"""

import ctypes
import os
import sys

PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 28, 47, 2
# Without it the kernel drops the capabilities from the sets that access(2) looks at.
SECBIT_NO_SETUID_FIXUP = 1 << 2
CAP_DAC_OVERRIDE = 1
CAPABILITY_VERSION_3 = 0x20080522


def become(uid: int, gid: int) -> None:
    """Give up root for good; on Linux all capabilities but CAP_DAC_OVERRIDE go with it."""
    if sys.platform != "linux":
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    keeps = libc.prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) == 0
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(gid, gid, gid)
    os.setresuid(uid, uid, uid)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    mask = 1 << CAP_DAC_OVERRIDE if keeps else 0
    data = (ctypes.c_uint32 * 6)(
        mask, mask, mask, 0, 0, 0
    )  # effective, permitted, inheritable, then the high halves
    if libc.capset(header, data) == 0 and mask:
        libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_DAC_OVERRIDE, 0, 0)


if __name__ == "__main__":
    become(int(sys.argv[1]), int(sys.argv[2]))
    os.execvp(sys.argv[3], sys.argv[3:])  # noqa: S606 - a list of arguments, no shell
