"""What is known when a mail server misbehaves: refused, or ambiguous, but never guessed."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from campaigns.channels import Accepted, Ambiguous, Outgoing, Refused
from campaigns.channels import email as channel
from campaigns.channels.email import EmailSender

MAIL = Outgoing(sender="a@muri.example", recipient="b@example.com", data=b"Subject: x\n\nhello\n.\nend")
POLITE = {
    "banner": b"220 ready\r\n",
    "EHLO": b"250 hello\r\n",
    "MAIL": b"250 OK\r\n",
    "RCPT": b"250 OK\r\n",
    "DATA": b"354 go on\r\n",
    ".": b"250 2.0.0 kept\r\n",
    "RSET": b"250 OK\r\n",
}


class Scripted:
    """A server that answers each verb with the bytes it was told; None hangs, b"" hangs up, b"RST" resets."""

    def __init__(self, answers: dict[str, bytes | None]) -> None:
        self.answers = {**POLITE, "HELO": answers.get("EHLO", POLITE["EHLO"]), **answers}
        self.received = b""
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.socket.settimeout(0.05)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    @property
    def port(self) -> int:
        return int(self.socket.getsockname()[1])

    def serve(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self.socket.accept()
            except TimeoutError:
                continue
            connection.settimeout(10)
            with connection:
                self.talk(connection)

    def talk(self, connection: socket.socket) -> None:
        if not self.answer(connection, "banner"):
            return
        body = False
        with connection.makefile("rb") as lines:
            while True:
                try:
                    line = lines.readline()
                except OSError:
                    return
                if not line:
                    return
                if body:
                    self.received += line
                    if line != b".\r\n":
                        continue
                    body = False
                    verb = "."
                else:
                    verb = line[:4].decode().strip().upper()
                if not self.answer(connection, verb):
                    return
                body = verb == "DATA" and (self.answers["DATA"] or b"").startswith(b"354")

    def answer(self, connection: socket.socket, verb: str) -> bool:
        answer = self.answers[verb]
        if answer is None:
            self.over.wait(20)
            return False
        if answer == b"RST":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            return False
        if not answer:
            return False
        connection.sendall(answer)
        return True

    def stop(self) -> None:
        self.over.set()
        self.thread.join(15)
        self.socket.close()


@pytest.fixture
def talk(settings, monkeypatch) -> Iterator[Callable[..., tuple[object, Scripted]]]:
    """talk(RCPT=b"…") hands one mail to a server that answers so; the result and the server."""
    servers: list[Scripted] = []
    monkeypatch.setattr(channel, "TOTAL_SECONDS", 0.5)
    monkeypatch.setattr(channel, "CONNECT_SECONDS", 0.5)

    def one(**answers: bytes | None) -> tuple[object, Scripted]:
        answers = {{"end": "."}.get(verb, verb): answer for verb, answer in answers.items()}
        server = Scripted(answers)
        servers.append(server)
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        sender = EmailSender()
        try:
            return sender.deliver(MAIL), server
        finally:
            sender.close()

    yield one
    for server in servers:
        server.stop()


def test_a_good_server_gets_the_mail_with_dots_doubled(talk):
    result, server = talk()
    assert isinstance(result, Accepted)
    assert server.received == b"Subject: x\r\n\r\nhello\r\n..\r\nend\r\n.\r\n"


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"banner": None}, True),
        ({"banner": b""}, True),
        ({"banner": b"421 busy\r\n"}, True),
        ({"EHLO": b"421 closing\r\n"}, True),
        ({"MAIL": None}, True),
        ({"MAIL": b"RST"}, True),
        ({"MAIL": b"550 5.7.1 sender refused\r\n"}, True),
        ({"RCPT": b"451 4.2.1 later\r\n"}, False),
        ({"RCPT": b"421 4.3.2 shutting down\r\n"}, True),
        ({"DATA": b"451 not now\r\n"}, True),
        ({"DATA": b""}, True),
        ({"DATA": b"junk\r\n"}, True),
        ({"end": b"451 4.3.0 later\r\n"}, True),
    ],
)
def test_before_the_end_of_the_message_it_certainly_did_not_go_out(talk, answers, fault):
    result, _ = talk(**answers)
    assert isinstance(result, Refused), result
    assert (result.permanent, result.provider_fault) == (False, fault)


@pytest.mark.parametrize(
    ("answers", "dead"),
    [
        ({"RCPT": b"550 5.1.1 <b@example.com> unknown\r\n"}, True),
        ({"RCPT": b"550 relaying denied\r\n"}, False),
        ({"RCPT": b"552 5.2.2 mailbox full\r\n"}, False),
        ({"end": b"554 5.7.1 spam\r\n"}, False),
    ],
)
def test_a_refusal_for_good_is_not_tried_again(talk, answers, dead):
    result, _ = talk(**answers)
    assert isinstance(result, Refused)
    assert (result.permanent, result.address_is_dead) == (True, dead)
    assert "b@example.com" not in result.detail


@pytest.mark.parametrize("end", [None, b"", b"RST", b"garbage\r\n", b"999 what\r\n", b"25"])
def test_after_the_end_of_the_message_nobody_knows(talk, end):
    result, server = talk(end=end)
    assert isinstance(result, Ambiguous), result
    assert server.received.endswith(b".\r\n")


def test_a_server_that_dawdles_is_cut_off_as_a_whole(talk, monkeypatch):
    """Each answer comes in time, all of them together do not."""
    result, _ = talk(end=b"250-" + b"x" * 100 + b"\r\n250-still\r\n")
    assert isinstance(result, Ambiguous)


def test_an_address_that_smtp_cannot_carry_is_refused_for_good():
    result = EmailSender().deliver(Outgoing(sender="a@muri.example", recipient="王@example.com", data=b"x"))
    assert isinstance(result, Refused)
    assert result.permanent
