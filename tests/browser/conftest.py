"""A real browser before a real server: what every test in this folder walks with.

`live` is the program on a port of this machine, `browse` opens a page (size, theme, language, signed in as
whom) that collects every console error and every violation of the content policy; leaving with one fails.
Without Chromium the tests are skipped and say so; `SHUKE_NEED_BROWSER=1` (the CI) makes that a failure.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    sync_playwright,
)

from crm.models import Brand, Role, User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
WIDE, PHONE = (1440, 900), (390, 844)
SHOTS = os.environ.get("SHUKE_SHOTS", "")

# Playwright runs its own event loop in this thread; the ORM calls of the tests are ordinary ones.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


def chromium() -> str:
    """Where Chromium is, or "" (CHROMIUM names one; then the usual places)."""
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return os.environ.get("CHROMIUM", "") or next(
        (path for name in names if (path := shutil.which(name))), ""
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    if not path:
        if os.environ.get("SHUKE_NEED_BROWSER"):
            pytest.fail("no Chromium: install it, or name it with CHROMIUM=/path")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chrome
        chrome.close()


@pytest.fixture
def brand(transactional_db: None) -> Brand:
    return Brand.objects.create(id=1, name="木日保養", sender_email="hello@mukiri.example")


@pytest.fixture
def live(brand: Brand, live_server: object) -> str:
    """The address of the running program, with a brand and nobody in it."""
    return str(live_server)


@pytest.fixture
def person(brand: Brand) -> Callable[..., User]:
    """`person("marketer")` makes one with the password 'correct horse battery'."""

    def make(role: str = Role.MARKETER, username: str = "", **more: object) -> User:
        return User.objects.create_user(
            username or f"{role}-{User.objects.count()}",
            f"{role}{User.objects.count()}@example.org",
            "correct horse battery",
            name=str(more.pop("name", "曾郁庭")),
            role=role,
            **more,
        )

    return make


class Watched(list[str]):
    """Everything the browser complained about, and what it fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.weights: dict[str, int] = {}


Browse = Callable[..., Page]


@pytest.fixture
def browse(browser: Browser, live: str) -> Iterator[Browse]:
    """`browse("/members/", user=…, size=PHONE, theme="dark", language="en")` → a page already there."""
    contexts: list[tuple[BrowserContext, Watched]] = []

    def open_page(
        path: str = "/",
        *,
        user: User | None = None,
        size: tuple[int, int] = WIDE,
        theme: str = "light",
        language: str = "zh-hant",
        scripts: bool = True,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            color_scheme="dark" if theme == "dark" else "light",
            locale="en-GB" if language == "en" else "zh-TW",
            base_url=live,
            reduced_motion="reduce",
            java_script_enabled=scripts,
        )
        watched = Watched()
        contexts.append((context, watched))
        if user:
            User.objects.filter(pk=user.pk).update(language=language, theme=theme)
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": live}]
            )
        page = context.new_page()
        watch(page, watched)
        page.goto(path)
        return page

    yield open_page
    complaints = [line for _context, watched in contexts for line in watched]
    for context, _watched in contexts:
        context.close()
    assert complaints == []


def session_of(user: User) -> str:
    """Signed in without walking through the form, which has a test of its own."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def watch(page: Page, watched: Watched) -> None:
    """Console errors carry the violations of the content policy too."""

    def console(message: ConsoleMessage) -> None:
        # A refused form (422) and a page not found are answers, which the console names as failed loads;
        # htmx names a poll that ended because the person left the page. What failed is caught below.
        expected = "Failed to load resource" in message.text or message.text.startswith(
            ("htmx:afterRequest", "htmx:sendError", "htmx:sendAbort")
        )
        if message.type == "error" and not expected:
            watched.append(message.text)

    def failed(request: Request) -> None:
        # Only a test takes the line away.
        on_purpose = ("ERR_ABORTED", "ERR_INTERNET_DISCONNECTED")
        if request.failure and not any(word in request.failure for word in on_purpose):
            watched.append(f"{request.url}: {request.failure}")

    def answered(response: Response) -> None:
        if response.status >= 500:
            watched.append(f"{response.url}: {response.status}")

    page.on("console", console)
    page.on("pageerror", lambda error: watched.append(str(error)))
    page.on("requestfailed", failed)
    page.on("response", answered)


@pytest.fixture
def shoot() -> Callable[[Page, str], None]:
    """Keep a picture where SHUKE_SHOTS points, to look at."""

    def keep(page: Page, name: str) -> None:
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            # Hiding the caret would write a style into every field, which the content policy notes.
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True, caret="initial")

    return keep
