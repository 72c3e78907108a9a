"""A mail server for the demo and for tests: takes every mail at EMAIL_URL's address and keeps it in
OUTBOX_DIR.

A mail is on disk, whole and under its final name, before the server says 250. The options make it behave as
badly as real servers do.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
from argparse import ArgumentParser
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.core.management.base import BaseCommand


def keep(folder: Path, envelope: Envelope) -> Path:
    """Write the mail beside its place, force it to disk, and rename it there."""
    at = datetime.now(UTC)
    name = f"{at:%Y%m%dT%H%M%S.%f}-{uuid4().hex[:12]}.eml"
    partial = folder / f".{name}.part"
    head = f"X-Sink-Received: {format_datetime(at)}\r\nX-Sink-Recipient: {', '.join(envelope.rcpt_tos)}\r\n"
    body = envelope.content or b""
    with partial.open("wb") as file:
        file.write(head.encode() + (body if isinstance(body, bytes) else body.encode()))
        file.flush()
        os.fsync(file.fileno())
    return partial.rename(folder / name)


class Sink:
    """Keeps what arrives; the shares say how often it misbehaves, drawn from a seed."""

    def __init__(self, folder: Path, options: dict[str, Any]) -> None:
        self.folder = folder
        self.options = options
        self.draw = random.Random(options["seed"])  # noqa: S311 - repeatable misbehaviour

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd looks for
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.draw.random() < self.options["refuse_share"]:
            return str(self.options["refuse"])
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.options["delay"]:
            await asyncio.sleep(self.options["delay"])
        drops = self.draw.random() < self.options["drop_share"]
        if not drops or self.options["keep_dropped"]:
            keep(self.folder, envelope)
        if drops and isinstance(server.transport, asyncio.WriteTransport):
            # The line breaks after the message was taken and before anybody was told.
            server.transport.abort()
        return "250 OK, kept"


class Command(BaseCommand):
    help = "Take every mail at EMAIL_URL's address and keep it in DATA_DIR/outbox."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default=settings.EMAIL_HOST)
        parser.add_argument("--port", type=int, default=settings.EMAIL_PORT)
        parser.add_argument("--folder", type=Path, default=settings.OUTBOX_DIR)
        parser.add_argument(
            "--refuse", default="451 4.3.0 Try again later", help="the answer to a refused recipient"
        )
        parser.add_argument(
            "--refuse-share", type=float, default=0, help="how many recipients are refused, 0 to 1"
        )
        parser.add_argument("--delay", type=float, default=0, help="seconds before a mail is answered")
        parser.add_argument(
            "--drop-share", type=float, default=0, help="how often the line breaks after DATA"
        )
        parser.add_argument(
            "--keep-dropped", action="store_true", help="keep a mail although the line breaks"
        )
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *_args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        controller = Controller(
            Sink(folder, options), hostname=options["host"], port=options["port"], data_size_limit=10_000_000
        )
        controller.start()
        self.stdout.write(f"mail sink on {options['host']}:{options['port']}, mail in {folder}")
        self.stdout.flush()
        try:
            signal.sigwait({signal.SIGTERM, signal.SIGINT})
        finally:
            controller.stop()
