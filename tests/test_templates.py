"""What every template keeps to: the content policy, icons that exist, and no variable that nobody gave it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template import engines
from django.test import Client

from tests import shop

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
NAMES = [str(path.relative_to(ROOT / "templates")) for path in TEMPLATES]
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (ROOT / "static/vendor/tabler-icons/sprite.svg").read_text()))
#: What the policy forbids or htmx 4 drops: inline style and script, handlers, evaluated triggers.
FORBIDDEN = re.compile(
    r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|hx-on|hx-vals=['\"]js:|hx-trigger=\"[^\"]*\[",
    re.IGNORECASE,
)


def is_mail(name: str) -> bool:
    """Letters carry their looks inside, since mail programs fetch no style sheet."""
    return "mail" in name and name.startswith("campaigns/")


@pytest.mark.parametrize("name", [name for name in NAMES if not is_mail(name)])
def test_templates_keep_the_content_policy(name: str) -> None:
    text = (ROOT / "templates" / name).read_text()
    assert FORBIDDEN.findall(text) == []


@pytest.mark.parametrize("name", NAMES)
def test_icons_exist(name: str) -> None:
    text = (ROOT / "templates" / name).read_text()
    named = set(re.findall(r'\{%\s*icon "([^"]+)"|icon_name="([^"]+)"', text))
    assert {icon for pair in named for icon in pair if icon} <= ICONS


def test_icons_named_in_code_exist() -> None:
    code = [path for app in ("crm", "lifecycle", "campaigns") for path in (ROOT / app).rglob("*.py")]
    named = {name for path in code for name in re.findall(r'icon(?:_name)?="([a-z0-9-]+)"', path.read_text())}
    assert named <= ICONS


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("role", "paths"),
    [
        (
            "marketer",
            [
                "/",
                "/members/",
                "/members/?stage=core&city=台北市",
                "/members/panel/?stage=core&city=台北市",
                "/members/{no}/",
                "/search/?q=佳",
                "/campaigns/",
                "/why/",
                "/why/members/",
                "/complaints/",
                "/scripts/",
                "/scripts/price/",
                "/settings/reasons/",
                "/loads/",
                "/status/",
                "/me/",
                "/me/password/",
                "/help/shortcuts/",
            ],
        ),
        ("privacy_officer", ["/members/{no}/", "/members/{no}/edit/", "/members/?q=林"]),
        (
            "admin",
            [
                "/",
                "/settings/brand/",
                "/settings/service/",
                "/settings/users/",
                "/settings/users/new/",
                "/_ui/",
                "/nowhere/",
            ],
        ),
        ("", ["/login/", "/password/", "/password/sent/", "/password/saved/", "/nowhere/"]),
    ],
)
def test_no_variable_is_missing(client: Client, monkeypatch, role: str, paths: list[str]) -> None:
    people = shop.open_shop(months=1)
    if role:
        client.force_login(shop.staff(role))
    monkeypatch.setattr(engines["django"].engine, "string_if_invalid", "UNDEFINED(%s)")
    missing = []
    for path in paths:
        text = client.get(path.format(no=people["林佳穎"].member_no)).content.decode()
        missing += [f"{path}: {name}" for name in re.findall(r"UNDEFINED\(([^)]*)\)", text)]
    assert missing == []
