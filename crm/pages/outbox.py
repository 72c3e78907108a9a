"""Which mails arrived? The demo's mailbox: every mail that the sink took, as it went over the wire."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.queries import Page
from crm.access import right_required

#: The sink's file names; nothing else in an address opens a file.
MAIL_NAME = re.compile(r"^\d{8}T\d{6}\.\d{6}-[0-9a-f]{12}$")
SHOWN = 50
#: A mail is a stranger's page: it may run, send and frame nothing; its own style and our picture load.
AS_STRANGER = {
    "default-src": [NONE],
    "style-src": [UNSAFE_INLINE],
    "img-src": [SELF],
    "frame-ancestors": [NONE],
    "sandbox": [],
}


@dataclass(frozen=True)
class Kept:
    """One mail in the folder, its headers decoded."""

    name: str
    received_at: datetime
    mail: EmailMessage

    @property
    def subject(self) -> str:
        return str(self.mail["Subject"] or "")

    @property
    def sender(self) -> str:
        return str(self.mail["From"] or "")

    @property
    def recipient(self) -> str:
        return str(self.mail["X-Sink-Recipient"] or self.mail["To"] or "")

    def part(self, kind: str) -> str:
        body = self.mail.get_body((kind,))
        return str(body.get_content()) if body else ""


@right_required("outbox.view")
def outbox(request: HttpRequest) -> HttpResponse:
    """The newest mails first; `q` looks in address and subject of the newest thousand."""
    wanted = request.GET.get("q", "").strip().lower()
    page = _found(wanted) if wanted else _page(request.GET.get("cursor", ""))
    return render(request, "crm/outbox.html", {"page": page, "wanted": wanted})


@right_required("outbox.view")
def mail(request: HttpRequest, name: str) -> HttpResponse:
    """Headers, text, and the HTML as source."""
    kept = _kept(name)
    return render(
        request,
        "crm/outbox_mail.html",
        {"kept": kept, "headers": kept.mail.items(), "text": kept.part("plain"), "html": kept.part("html")},
    )


@csp(AS_STRANGER)
@right_required("outbox.view")
def mail_html(_request: HttpRequest, name: str) -> HttpResponse:
    """The HTML as a mail program shows it, in a sandbox."""
    return HttpResponse(_kept(name).part("html"))


def _names() -> list[str]:
    """Every mail of the folder, the newest first: the names begin with the time."""
    folder = Path(settings.OUTBOX_DIR)
    return sorted((path.stem for path in folder.glob("*.eml")), reverse=True) if folder.is_dir() else []


def _page(cursor: str) -> Page[Kept]:
    rest = [name for name in _names() if not cursor or name < cursor]
    shown = rest[:SHOWN]
    return Page([_kept(name) for name in shown], next=shown[-1] if len(rest) > SHOWN else "")


def _found(wanted: str) -> Page[Kept]:
    recent = (_kept(name) for name in _names()[:1000])
    return Page([kept for kept in recent if wanted in f"{kept.recipient} {kept.subject}".lower()][:SHOWN])


def _kept(name: str) -> Kept:
    if not MAIL_NAME.match(name):
        raise Http404
    try:
        raw = (Path(settings.OUTBOX_DIR) / f"{name}.eml").read_bytes()
    except FileNotFoundError:
        raise Http404 from None
    at = datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    return Kept(name, at, message_from_bytes(raw, policy=default))
