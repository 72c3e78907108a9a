"""Where the local servers of one DATA_DIR listen. Knows files only, so that settings can ask."""

import hashlib
import re
from pathlib import Path
from urllib.parse import quote

# A socket's path must fit sun_path: 108 bytes on Linux, 104 on macOS, with the socket's own name.
LONGEST_SOCKET_DIR = 80
# A comma lists several hosts for libpq, a quote ends a string in a server's configuration.
AWKWARD = re.compile(r"""[,"'\\@\n]""")
# Not TMPDIR: every terminal must come to the same folder.
SHORT_DIR = Path("/tmp")  # noqa: S108 - the folder's owner and mode are checked before use


def socket_dir(data_dir: Path) -> Path:
    """DATA_DIR/run, or a short folder of its own when that path cannot hold a socket."""
    wanted = data_dir.resolve() / "run"
    if len(str(wanted).encode()) <= LONGEST_SOCKET_DIR and not AWKWARD.search(str(wanted)):
        return wanted
    digest = hashlib.sha256(str(wanted).encode()).hexdigest()[:12]
    return SHORT_DIR / f"shuke-{digest}"


def postgres_url(data_dir: Path, name: str = "shuke") -> str:
    return f"postgresql:///{name}?host={quote(str(socket_dir(data_dir)))}&port=5432&user=postgres"


def valkey_socket(data_dir: Path) -> Path:
    return socket_dir(data_dir) / "valkey.sock"


def valkey_url(data_dir: Path) -> str:
    return f"unix://{quote(str(valkey_socket(data_dir)))}?db=0"
