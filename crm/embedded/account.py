"""As whom do the local servers run? As ourselves, unless we are root, whom PostgreSQL refuses."""

import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

from crm.embedded.problem import CannotRun

DROPEXEC = Path(__file__).with_name("dropexec.py")


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int

    def owns(self, path: Path) -> None:
        """Hand a file or folder that root made over to this account."""
        if os.geteuid() == 0:
            os.chown(path, self.uid, self.gid)

    def run(self, *command: str | Path) -> list[str]:
        words = [str(word) for word in command]
        if os.geteuid() != 0:
            return words
        return [sys.executable, "-I", str(DROPEXEC), str(self.uid), str(self.gid), *words]


def server_account(*, cluster: Path, project: Path) -> Account:
    """Who owns the cluster already; else for root the project's owner, who called sudo, or nobody."""
    me = Account(os.geteuid(), os.getegid())
    if cluster.exists():
        found = cluster.stat()
        if me.uid not in (0, found.st_uid):
            raise CannotRun(
                f"{cluster} belongs to another user ({user_name(found.st_uid)}): "
                "run as that user, or choose another DATA_DIR."
            )
        return Account(found.st_uid, found.st_gid) if me.uid == 0 else me
    if me.uid != 0:
        return me
    return next(account for account in candidates(project) if account.uid != 0 and has_name(account.uid))


def candidates(project: Path) -> list[Account]:
    owner = project.stat()
    sudo = Account(int(os.environ.get("SUDO_UID") or 0), int(os.environ.get("SUDO_GID") or 0))
    nobody = pwd.getpwnam("nobody")
    return [Account(owner.st_uid, owner.st_gid), sudo, Account(nobody.pw_uid, nobody.pw_gid)]


def has_name(uid: int) -> bool:
    """initdb looks the account up and gives up without a passwd entry."""
    return user_name(uid) != str(uid)


def user_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
