"""The fetcher never reaches inside, however the address is written, and never longer than it may."""

from __future__ import annotations

import socket
import threading
import time

import pytest

from crm.webhooks import fetching
from crm.webhooks.fetching import Answer, RefusedAddress, check_url, is_public, post, resolve

INSIDE = [
    "127.0.0.1", "127.1.2.3", "10.0.0.8", "172.16.9.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "0.0.0.0", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:a9fe:a9fe::1", "2001:db8::1",
    "2001:0:0:0:0:0:80ff:fffe",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_addresses_that_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses(address):
    assert is_public(address)


WRITTEN = [
    "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "//example.com",
    "https:///path", "https://", "https://user:pass@example.com/", "https://user@example.com/",
    "https://example.com:8443/", "https://example.com:22/", "https://example.com:99999/",
    "https://example.com\\@127.0.0.1/", "https://exa mple.com/", "https://example.com/\r\nHost: inside",
    "https://[::1%25eth0]/", "https://%31%32%37.0.0.1/", "https://[::1", "javascript:alert(1)", "",
]  # fmt: skip


@pytest.mark.parametrize("url", WRITTEN)
def test_addresses_that_are_refused_as_they_are_written(url):
    with pytest.raises(RefusedAddress):
        check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://0x7f000001/", "https://2130706433/",
        "https://0177.0.0.1/", "https://[::ffff:127.0.0.1]/", "https://[::1]/", "https://169.254.169.254/",
        "https://localhost/", "https://LOCALHOST./", "https://127。0。0。1/", "https://１２７.0.0.1/",
        "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/",
    ],
)  # fmt: skip
def test_names_that_lead_inside(url):
    with pytest.raises(RefusedAddress):
        resolve(url)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch):
    """A name that answers differently the second time (DNS rebinding) is asked once only."""
    answers = ["93.184.216.34", "127.0.0.1"]
    asked, dialled = [], []

    def getaddrinfo(host, port, **_options):
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (answers.pop(0), port))]

    def create_connection(address, **_options):
        dialled.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(fetching.socket, "create_connection", create_connection)
    assert post("https://rebinding.example/hook", body=b"{}", headers={}) == Answer(
        None, "ConnectionRefusedError"
    )
    assert (asked, dialled) == (["rebinding.example"], [("93.184.216.34", 443)])


def test_one_address_inside_among_several_refuses_the_name(monkeypatch):
    def getaddrinfo(_host, port, **_options):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))
            for address in ("1.1.1.1", "10.0.0.1")
        ]

    monkeypatch.setattr(fetching.socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(RefusedAddress):
        resolve("https://two.example/")


def test_a_server_that_trickles_is_left_in_time(settings, monkeypatch):
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings.WEBHOOK_TRUSTED_HOSTS = [f"127.0.0.1:{port}"]
    monkeypatch.setattr(fetching, "SECONDS", 1.0)
    stop = threading.Event()

    def trickle() -> None:
        peer, _ = listener.accept()
        with peer:
            while not stop.wait(0.1):
                try:
                    peer.sendall(b"H")
                except OSError:
                    return

    thread = threading.Thread(target=trickle, daemon=True)
    thread.start()
    began = time.monotonic()
    answer = post(f"http://127.0.0.1:{port}/", body=b"{}", headers={})
    stop.set()
    thread.join()
    listener.close()
    assert answer.status is None
    assert time.monotonic() - began < 10
