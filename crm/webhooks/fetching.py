"""How do we call an address that somebody else wrote? One fetcher, which never reaches inside.

https and port 443 only; the name is resolved once, every address it has must be a public one, and the
connection goes to the address that was checked, with the name for TLS and Host. No redirects, no cookies, at
most 64 KB of answer, fifteen seconds in all.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_noop

SECONDS, CONNECT_SECONDS = 15.0, 5.0
MOST_BYTES = 65_536
#: IPv6 ways of writing an IPv4 address, which would reach it: NAT64 (RFC 6052), beside 6to4 and Teredo.
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class RefusedAddress(ValueError):
    """Not an address that we call; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What came back: a status, or why there is none."""

    status: int | None
    error: str = ""


@dataclass(frozen=True)
class Target:
    """An address that may be called: the checked IP, and the names to say there."""

    scheme: str
    host: str
    port: int
    ip: str
    path: str


def check_url(url: str) -> SplitResult:
    """Whether the text may be called at all, before any name is resolved. Raises RefusedAddress."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise RefusedAddress(gettext_noop("the address cannot be read")) from None
    if any(sign <= " " or sign in "\x7f\\" for sign in url) or not parts.hostname:
        raise RefusedAddress(gettext_noop("the address cannot be read"))
    if _is_trusted(parts.hostname, port):
        return parts
    if parts.scheme != "https":
        raise RefusedAddress(gettext_noop("only https is called"))
    if parts.username is not None or parts.password is not None:
        raise RefusedAddress(gettext_noop("an address carries no user and password"))
    if port not in {None, 443}:
        raise RefusedAddress(gettext_noop("only port 443 is called"))
    if "%" in parts.netloc:
        raise RefusedAddress(gettext_noop("a host is a name, without zone or escapes"))
    return parts


def resolve(url: str) -> Target:
    """The address to connect to. Raises RefusedAddress, also for a name that leads inside."""
    parts = check_url(url)
    host = str(parts.hostname)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        name = host if ":" in host else host.encode("idna").decode()
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise RefusedAddress(gettext_noop("the name has no address")) from None
    addresses = [str(entry[4][0]) for entry in found]
    if not _is_trusted(host, parts.port):
        for address in addresses:
            if not is_public(address):
                raise RefusedAddress(gettext_noop("the name leads to an address that is not public"))
    path = parts.path or "/"
    return Target(parts.scheme, name, port, addresses[0], f"{path}?{parts.query}" if parts.query else path)


def is_public(address: str) -> bool:
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def post(url: str, *, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Send it, and say the status; everything that is no answer is an error in words. Never raises."""
    try:
        target = resolve(url)
    except RefusedAddress as refused:
        return Answer(None, f"refused: {refused}")
    connection = _Pinned(target)
    # One deadline for all of it: a server that trickles bytes keeps every single read alive.
    deadline = threading.Timer(SECONDS, connection.break_off)
    deadline.daemon = True
    deadline.start()
    try:
        connection.request("POST", target.path, body=body, headers=dict(headers))
        answer = connection.getresponse()
        answer.read(MOST_BYTES)
        return Answer(answer.status)
    except (OSError, http.client.HTTPException, ValueError) as failure:
        words = "no answer in time" if connection.is_over else type(failure).__name__
        return Answer(None, words)
    finally:
        deadline.cancel()
        connection.close()


class _Pinned(http.client.HTTPConnection):
    """Connects to the address that was checked, whatever the name resolves to by now."""

    def __init__(self, target: Target) -> None:
        super().__init__(target.host, target.port, timeout=SECONDS)
        self.target, self.is_over = target, False

    def connect(self) -> None:
        target = self.target
        sock = socket.create_connection((target.ip, target.port), timeout=CONNECT_SECONDS)
        sock.settimeout(SECONDS)
        if target.scheme == "https":
            sock = ssl.create_default_context().wrap_socket(sock, server_hostname=target.host)
        self.sock = sock

    def break_off(self) -> None:
        self.is_over = True
        if self.sock:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                self.sock.close()


def _is_trusted(host: str, port: int | None) -> bool:
    """Named by whoever runs this installation: reached although inside, and by http."""
    trusted: list[str] = settings.WEBHOOK_TRUSTED_HOSTS
    return bool(trusted) and f"{host}:{port}" in trusted
