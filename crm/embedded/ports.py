"""Which ports may this installation take? PORT for the pages, and one more for the demo's mail."""

import socket

from crm.embedded.installation import Installation
from crm.embedded.problem import CannotRun

LOOPBACK = "127.0.0.1"
MAIL_DISTANCE = 1000


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True


def need_free(here: Installation) -> None:
    if is_free(here.port, here.host):
        return
    other = next((port for port in range(here.port + 1, 65536) if is_free(port, here.host)), 8000)
    raise CannotRun(
        f"Port {here.port} is taken by another program: choose another, for example PORT={other}."
    )


def mail_port(here: Installation) -> int:
    """PORT + 1000 when that is free, else the one used last, else any; kept in DATA_DIR for `manage`."""
    beside = here.port + MAIL_DISTANCE
    wished = beside if beside < 65536 else here.port - MAIL_DISTANCE
    choices = [wished, remembered_mail_port(here)]
    port = next((each for each in choices if each and is_free(each)), None) or any_free()
    (here.data_dir / "mail-port").write_text(f"{port}\n")
    return port


def remembered_mail_port(here: Installation) -> int | None:
    try:
        return int((here.data_dir / "mail-port").read_text())
    except (OSError, ValueError):
        return None


def any_free() -> int:
    with socket.socket() as door:
        door.bind((LOOPBACK, 0))
        return int(door.getsockname()[1])
