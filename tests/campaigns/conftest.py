"""A real SMTP server in this process, and its mailbox."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from crm.management.commands.mailsink import Sink

PLAIN = {
    "seed": 1,
    "refuse": "451 4.3.0 later",
    "refuse_share": 0.0,
    "delay": 0.0,
    "drop_share": 0.0,
    "keep_dropped": False,
}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def mails(self) -> list[EmailMessage]:
        return [
            message_from_bytes(path.read_bytes(), policy=default)
            for path in sorted(self.folder.glob("*.eml"))
        ]

    def recipients(self) -> list[str]:
        return sorted(mail["X-Sink-Recipient"] for mail in self.mails())


@pytest.fixture
def sink(tmp_path: Path, settings: Any) -> Iterator[Callable[..., Mailbox]]:
    """sink(refuse_share=1, …) starts a server that behaves so, and gives its mailbox."""
    running: list[Controller] = []

    def start(**behaviour: Any) -> Mailbox:
        folder = tmp_path / f"outbox{len(running)}"
        folder.mkdir()
        port = free_port()
        controller = Controller(Sink(folder, {**PLAIN, **behaviour}), hostname="127.0.0.1", port=port)
        controller.start()
        running.append(controller)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        return Mailbox(folder)

    yield start
    for controller in running:
        controller.stop()
