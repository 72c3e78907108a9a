"""The stage for the proofs: copies of the source, ports that are free, and nothing left running."""

import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from tests.proofs.checkout import Checkout

MakeCheckout = Callable[..., Checkout]


def free_port() -> int:
    """Free together with the one 1000 above, which the mail sink takes."""
    while True:
        with socket.socket() as door, socket.socket() as beside:
            door.bind(("127.0.0.1", 0))
            port = int(door.getsockname()[1])
            try:
                beside.bind(("127.0.0.1", port + 1000))
            except (OSError, OverflowError):
                continue
            return port


@pytest.fixture
def make_checkout(tmp_path: Path) -> Iterator[MakeCheckout]:
    """In a path with a blank; what a failed test leaves running there is killed."""
    made: list[Checkout] = []

    def make(name: str = "our shop", *, libraries: bool = True, **environment: str) -> Checkout:
        checkout = Checkout(tmp_path / name, port=free_port(), **environment)
        checkout.copy_source()
        if libraries:
            checkout.share_libraries()
        made.append(checkout)
        return checkout

    yield make
    for checkout in made:
        checkout.run("stop")
        for process in checkout.everything():
            try:
                process.send_signal(signal.SIGKILL)
            except psutil.NoSuchProcess:
                continue
        for started in checkout.started:
            started.wait(timeout=60)
