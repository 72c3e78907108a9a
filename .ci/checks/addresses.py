"""Does a file name a package registry, or a folder of the machine it was written on?"""

import os
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from tracked import ROOT, close, source_files

# In pieces, so that this file does not find itself.
REGISTRIES = [
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry." + "npmjs",
    "deb." + "debian",
    "ghcr" + ".io",
]
OPTIONS = ["--index" + "-url", "--extra-index" + "-url", "--find" + "-links"]
PLACES = re.compile(r"(?<![\w.$}])/(?:work|root|home/\w+|tmp/\w+)/")
FORBIDDEN = {"uv.lock", "package-lock.json", "pip.conf", "uv.toml", ".npmrc"}


def mirrors() -> list[str]:
    """Whatever this machine's own installers are told."""
    told = [value for name, value in os.environ.items() if name.startswith(("PIP_", "UV_", "NPM_", "npm_"))]
    hosts = {urlsplit(word).hostname for value in told for word in value.split() if "://" in word}
    return sorted(host for host in hosts if host and host not in {"localhost", "127.0.0.1"})


def problems() -> Iterator[str]:
    hosts = REGISTRIES + OPTIONS + mirrors()
    for path in source_files():
        name = path.relative_to(ROOT)
        if path.name in FORBIDDEN:
            yield f"{name}: such a file holds addresses; it is not committed"
        try:
            text = path.read_text()
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), 1):
            yield from (f"{name}:{number}: names {host}" for host in hosts if host in line)
            if place := PLACES.search(line):
                yield f"{name}:{number}: names a folder of one machine, {place[0]}"


close(problems())
