"""The demo's mailbox: what arrived, as it went over the wire, and nothing but that."""

from __future__ import annotations

from pathlib import Path

import pytest
from aiosmtpd.smtp import Envelope
from django.test import Client

from campaigns import sending
from crm.management.commands.mailsink import keep
from crm.models import Role
from tests.campaign_cast import (
    make_brand,
    make_campaign,
    make_delivery,
    make_member,
    make_send,
    make_user,
)
from tests.campaigns.conftest import sink  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    settings.OUTBOX_DIR = tmp_path / "outbox"
    settings.OUTBOX_DIR.mkdir()
    return settings.OUTBOX_DIR


def client(role=Role.MARKETER):
    signed = Client()
    signed.force_login(make_user(role, language="en"), backend="django.contrib.auth.backends.ModelBackend")
    return signed


def put(folder: Path, subject: str, *, to: str = "a@example.com", body: str = "Hello") -> str:
    envelope = Envelope()
    envelope.rcpt_tos = [to]
    envelope.content = f"Subject: {subject}\r\nFrom: x@muri.example\r\nTo: {to}\r\n\r\n{body}".encode()
    return keep(folder, envelope).stem


def test_newest_first_and_found_by_address_or_subject(folder):
    make_brand()
    for n in range(3):
        put(folder, f"Letter {n}", to=f"m{n}@example.com")
    html = client().get("/outbox/").content.decode()
    assert html.index("Letter 2") < html.index("Letter 1") < html.index("Letter 0")
    found = client().get("/outbox/?q=M1@").content.decode()
    assert "Letter 1" in found
    assert "Letter 2" not in found


def test_an_empty_mailbox_says_so(folder):
    make_brand()
    assert "No mail here" in client().get("/outbox/").content.decode()


def test_pages_of_fifty(folder):
    make_brand()
    names = [put(folder, f"Letter {n}") for n in range(51)]
    first = client().get("/outbox/").content.decode()
    assert f"cursor={names[1]}" in first
    second = client().get(f"/outbox/?cursor={names[1]}").content.decode()
    assert "Letter 0<" in second
    assert "Letter 50" not in second


def test_a_real_mail_is_read_with_headers_text_and_sandboxed_html(folder, sink, settings):  # noqa: F811
    make_brand()
    box = sink()
    settings.OUTBOX_DIR = box.folder
    make_delivery(make_send(make_campaign()), make_member(name="林佳穎"))
    sending.deliver_due(channel="email")
    (name,) = (path.stem for path in box.folder.glob("*.eml"))
    reader = client()
    html = reader.get(f"/outbox/{name}/").content.decode()
    assert "林佳穎，好久不見" in html
    assert "List-Unsubscribe-Post" in html
    assert "/u/" in html
    raw = reader.get(f"/outbox/{name}/html/")
    assert "sandbox" in raw["Content-Security-Policy"]
    assert "script-src" not in raw["Content-Security-Policy"]
    assert "<p>林佳穎您好：</p>" in raw.content.decode()


@pytest.mark.parametrize(
    "name", ["..%2f..%2fsecret_key", "20260101T000000.000000-000000000000", ".hidden", "x"]
)
def test_only_names_of_the_sink_open_a_file(folder, name):
    make_brand()
    (folder.parent / "secret_key.eml").write_text("secret")
    assert client().get(f"/outbox/{name}/").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read(folder, role):
    make_brand()
    expected = 200 if role in {Role.MARKETER, Role.PRIVACY_OFFICER, Role.TEAM_LEAD} else 403
    assert client(role).get("/outbox/").status_code == expected


def test_a_mail_with_markup_stays_text(folder):
    make_brand()
    name = put(folder, "<script>alert(1)</script>", body="<img src=x onerror=alert(1)>")
    html = client().get(f"/outbox/{name}/").content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
