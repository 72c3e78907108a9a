"""Which database of the test server is meant?"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit


def moved(url: str, *, by: int) -> str:
    """The address of the database so many further on the same server."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        number = int(dict(parse_qsl(parts.query)).get("db", "0"))
        return f"unix://{parts.path}?db={number + by}"
    return parts._replace(path=f"/{int(parts.path.strip('/') or 0) + by}").geturl()
