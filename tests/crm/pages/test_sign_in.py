"""Getting in, being kept out, and in which language."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from crm.models import Brand, User
from tests import shop

pytestmark = pytest.mark.django_db

WELCOME = {
    "name": "木日保養",
    "currency": "TWD",
    "country": "tw",
    "time_zone": "Asia/Taipei",
    "username": "mei",
    "person_name": "林美",
    "email": "mei@example.org",
    "password": "a quiet blue lamp",
}


def test_an_empty_installation_asks_for_brand_and_administrator(client: Client) -> None:
    assert client.get("/login/").url == "/welcome/"
    assert client.post("/welcome/", WELCOME).url == "/"
    assert (Brand.get().name, Brand.get().country) == ("木日保養", "TW")
    assert client.get("/settings/users/").status_code == 200
    assert Client().get("/welcome/").url == "/login/"


def test_a_name_longer_than_any_is_refused_like_a_wrong_one(client: Client) -> None:
    shop.staff(username="mei")
    wrong = client.post("/login/", {"username": "nobody", "password": "x"})
    long = client.post("/login/", {"username": "長" * 3000, "password": "x"})
    assert long.status_code == wrong.status_code == 200
    assert [str(text) for text in long.context["form"].errors["username"]] == [
        str(text) for text in wrong.context["form"].non_field_errors()
    ]


@pytest.mark.parametrize(
    ("field", "value"), [("time_zone", "Asia/Nowhere"), ("password", "1234567890"), ("username", "a b")]
)
def test_a_refused_answer_says_where(client: Client, field: str, value: str) -> None:
    answer = client.post("/welcome/", {**WELCOME, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not User.objects.exists()


def test_sign_in_and_out(client: Client) -> None:
    shop.open_shop(months=0)
    shop.staff("marketer", username="yu")
    wrong = client.post("/login/", {"username": "yu", "password": "no"})
    assert 'class="k-errors"' in wrong.content.decode()
    assert "_auth_user_id" not in client.session
    right = client.post("/login/", {"username": "yu", "password": "correct horse battery"})
    assert right.url == "/"
    assert client.post("/logout/").url == "/login/"
    assert client.get("/").url == "/login/?next=/"


def test_too_many_wrong_passwords_close_the_door(client: Client, settings) -> None:
    settings.AXES_FAILURE_LIMIT = 3
    shop.staff("marketer", username="yu")
    for _attempt in range(3):
        answer = client.post("/login/", {"username": "yu", "password": "no"})
    assert answer.status_code == 429
    assert "嘗試次數過多" in answer.content.decode()
    right = client.post("/login/", {"username": "yu", "password": "correct horse battery"})
    assert right.status_code == 429


def test_the_reset_link_ignores_the_host_header(client: Client, settings) -> None:
    shop.staff("marketer", email="yu@example.org")
    client.post("/password/", {"email": "yu@example.org"}, headers={"host": "localhost"})
    (letter,) = mail.outbox
    assert f"{settings.BASE_URL}/password/" in letter.body
    assert "localhost/password" not in letter.body


def test_nobody_learns_which_addresses_have_accounts(client: Client) -> None:
    assert client.post("/password/", {"email": "nobody@example.org"}).url == "/password/sent/"
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("headers", "cookie", "chosen", "language"),
    [
        ({}, "", "", "zh-Hant-TW"),
        ({"accept-language": "en-GB,en;q=0.9"}, "", "", "en"),
        ({"accept-language": "en"}, "zh-hant", "", "zh-Hant-TW"),
        ({"accept-language": "en"}, "en", "zh-hant", "zh-Hant-TW"),
        ({"accept-language": "fr"}, "", "", "zh-Hant-TW"),
        ({"accept-language": "zh-CN,zh;q=0.9"}, "", "", "zh-hans"),
        ({"accept-language": "zh-TW"}, "zh-hans", "", "zh-hans"),
        ({"accept-language": "zh-TW,zh;q=0.9"}, "", "", "zh-Hant-TW"),
    ],
)
def test_language(client: Client, settings, *, headers, cookie, chosen, language) -> None:
    user = shop.staff("marketer", language=chosen)
    client.force_login(user)
    if cookie:
        client.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert f'lang="{language}"' in client.get("/me/", headers=headers).content.decode()


def test_the_screens_speak_simplified_chinese(client: Client) -> None:
    client.force_login(shop.staff("marketer", language="zh-hans"))
    text = client.get("/me/").content.decode()
    assert "会员与分群" in text
    assert "會員與分群" not in text


def test_the_switch_keeps_the_choice_and_leads_back(client: Client) -> None:
    user = shop.staff("marketer")
    client.force_login(user)
    answer = client.post("/language/", {"language": "en", "next": "/status/"})
    user.refresh_from_db()
    assert (answer.url, user.language) == ("/status/", "en")
    assert client.post("/language/", {"language": "en", "next": "https://evil.example/"}).url == "/"
    client.post("/language/", {"language": "tlh", "next": "/"})
    user.refresh_from_db()
    assert user.language == "en"


def test_what_a_person_sees_is_kept_nowhere(client: Client) -> None:
    client.force_login(shop.staff("marketer"))
    assert client.get("/me/")["Cache-Control"] == "no-store"


def addresses(patterns: list[URLPattern | URLResolver], before: str = "") -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for pattern in patterns:
        where = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, where)
        else:
            found.append((where, pattern.callback))
    return found


#: What people without an account may open: getting in, the links in mails, and the supervisor's question.
OPEN = {
    "login/",
    "logout/",
    "welcome/",
    "language/",
    "password/",
    "password/sent/",
    "password/saved/",
    "password/<uidb64>/<token>/",
    "u/<slug:token>/",
    "o/<slug:token>.gif",
    "c/<slug:token>/",
    "j/",
    "j/done/",
    "j/<slug:code>/",
    "i/<slug:token>/",
    "p/<slug:token>/",
    "p/<slug:token>/right/",
    "s/<slug:code>/",
    "s/t/<slug:token>/",
    "s/r/<slug:token>/",
    "news/",
    "news/sent/",
    "n/<slug:token>/",
    "book/<slug:code>/",
    "b/<slug:token>/",
    "healthz",
}


def test_every_other_address_asks_who_is_there() -> None:
    found = addresses(get_resolver().url_patterns)
    free = {where for where, view in found if not getattr(view, "login_required", True)}
    # Programs bring a key instead: tests/test_access_matrix.py looks at each of these.
    free -= {where for where in free if where.startswith("api/v1/")}
    # Signing out is a class of Django's that does not say so, but only ends a session.
    assert free | {"logout/"} == OPEN
