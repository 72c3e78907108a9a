"""How does a letter leave by SMTP, and what exactly is known when the line breaks?

SMTP has no idempotency key: whatever is lost after the end of DATA is ambiguous and is never repeated by
itself, whatever is lost before certainly did not go out. So the conversation is led here step by step.
"""

from __future__ import annotations

import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import format_datetime, formataddr, parseaddr
from threading import Timer
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from campaigns.channels import Accepted, Ambiguous, Outgoing, Refused, Result
from campaigns.content import Links
from campaigns.letter import Letter
from crm.killpoints import kp
from crm.models import Brand

CONNECT_SECONDS = 3
#: For the whole hand-over of one message, however the server dawdles.
TOTAL_SECONDS = 10
ENHANCED_STATUS = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
#: Enhanced codes that say the mailbox does not exist (RFC 3463).
DEAD_ADDRESS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"}


def compose(
    *,
    letter: Letter,
    to_name: str,
    to_address: str,
    brand: Brand,
    key: UUID,
    links: Links | None,
    at: datetime,
) -> Outgoing:
    """The letter as mail. Its Message-ID comes from the key, so a repeat of the same delivery bears the same
    one.
    """
    sender = brand.sender_email or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    headers = {
        "Message-ID": f"<{key}@{sender.rpartition('@')[2]}>",
        "Date": format_datetime(at),
    }
    if links:
        headers["List-Unsubscribe"] = f"<{links.refuse}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        from_email=formataddr((brand.sender_name or brand.name, sender)),
        to=[formataddr((to_name, to_address))],
        reply_to=[brand.reply_to] if brand.reply_to else None,
        headers=headers,
    )
    mail.attach_alternative(letter.html, "text/html")
    return Outgoing(sender=sender, recipient=to_address, data=mail.message().as_bytes())


class EmailSender:
    """One SMTP connection, used again for the next message while it lives."""

    idempotent: ClassVar[bool] = False

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None

    def deliver(self, message: Outgoing) -> Result:
        if not message.recipient.isascii():
            return Refused("address is not ASCII", permanent=True)
        reused = self._smtp is not None
        result = self._deliver_once(message)
        if reused and isinstance(result, Refused) and self._smtp is None:
            # The server had closed the idle connection; nothing was sent, so a new one may try.
            result = self._deliver_once(message)
        return result

    def close(self) -> None:
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            # Not QUIT: it would wait for an answer that nobody needs.
            smtp.close()

    def _deliver_once(self, message: Outgoing) -> Result:
        try:
            smtp = self._connected()
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            return Refused(f"connect: {_words(problem, message)}", provider_fault=True)
        with _deadline(smtp):
            return self._converse(smtp, message)

    def _connected(self) -> smtplib.SMTP:
        if self._smtp is None:
            kind = smtplib.SMTP_SSL if settings.EMAIL_USE_SSL else smtplib.SMTP
            smtp = kind(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=CONNECT_SECONDS)
            try:
                if smtp.sock is not None:
                    smtp.sock.settimeout(TOTAL_SECONDS)
                    # The end of a message is a small packet of its own, which must not wait for an ACK.
                    smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                if settings.EMAIL_USE_TLS:
                    smtp.starttls(context=ssl.create_default_context())
                if settings.EMAIL_HOST_USER:
                    smtp.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
                smtp.ehlo_or_helo_if_needed()
            except BaseException:
                smtp.close()
                raise
            self._smtp = smtp
            kp("after_connect")
        return self._smtp

    def _converse(self, smtp: smtplib.SMTP, message: Outgoing) -> Result:
        try:
            if refusal := self._envelope(smtp, message):
                smtp.docmd("RSET")
                return refusal
            smtp.send(_stuffed(message.data))
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            return Refused(f"before the end of the message: {_words(problem, message)}", provider_fault=True)
        try:
            # From here on a lost line leaves us ignorant.
            smtp.send(b".\r\n")
            kp("after_body")
            code, answer = smtp.getreply()
        except (OSError, smtplib.SMTPException) as problem:
            self.close()
            return Ambiguous(f"after the end of the message: {_words(problem, message)}")
        kp("after_answer")
        return self._judge_message(code, answer, message)

    def _envelope(self, smtp: smtplib.SMTP, message: Outgoing) -> Refused | None:
        """MAIL, RCPT and DATA; None when the server waits for the message."""
        code, answer = smtp.mail(message.sender)
        if code // 100 != 2:
            # The sender is the same for everybody: a setting or the server is wrong, not this message.
            return Refused(f"MAIL {_reply(code, answer, message)}", provider_fault=True)
        code, answer = smtp.rcpt(message.recipient)
        if code // 100 != 2:
            status = ENHANCED_STATUS.search(answer.decode(errors="replace"))
            permanent = code // 100 == 5
            return Refused(
                f"RCPT {_reply(code, answer, message)}",
                permanent=permanent,
                provider_fault=code == 421,
                address_is_dead=permanent and status is not None and status[1] in DEAD_ADDRESS,
            )
        code, answer = smtp.docmd("DATA")
        if code != 354:
            return Refused(f"DATA {_reply(code, answer, message)}", provider_fault=True)
        return None

    def _judge_message(self, code: int, answer: bytes, message: Outgoing) -> Result:
        if code // 100 == 2:
            return Accepted(_reply(code, answer, message))
        if code // 100 in {4, 5}:
            return Refused(_reply(code, answer, message), permanent=code // 100 == 5, provider_fault=True)
        self.close()
        return Ambiguous(f"unreadable answer: {_reply(code, answer, message)}")


@contextmanager
def _deadline(smtp: smtplib.SMTP) -> Iterator[None]:
    """A time-out of the socket counts each read anew; this one counts the whole conversation."""

    def cut() -> None:
        try:
            if smtp.sock is not None:
                smtp.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    timer = Timer(TOTAL_SECONDS, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _stuffed(data: bytes) -> bytes:
    """The message as the wire wants it: lines end in CRLF, a leading dot is doubled (RFC 5321 §4.5.2)."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", data)
    stuffed = re.sub(rb"(?m)^\.", b"..", lines)
    return stuffed if stuffed.endswith(b"\r\n") else stuffed + b"\r\n"


def _reply(code: int, answer: bytes, message: Outgoing) -> str:
    return _without_address(f"{code} {answer.decode(errors='replace')}", message)


def _words(problem: Exception, message: Outgoing) -> str:
    return _without_address(f"{type(problem).__name__} {problem}".strip(), message)


def _without_address(words: str, message: Outgoing) -> str:
    """Servers like to repeat the address; our rows keep none."""
    return " ".join(words.replace(message.recipient, "…").split())[:250]
